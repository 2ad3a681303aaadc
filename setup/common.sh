# Shared by the set-up scripts: run from the project's folder, stop with one sentence.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What the assistant runs on, the best first.
PYTHON_VERSIONS=${PYTHON_VERSIONS:-3.13 3.12 3.11}

# Certificates that this machine trusts, such as those of a company's proxy, as pip does.
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

is_root_possible() { ((EUID == 0)) || sudo -n true 2>/dev/null; }
