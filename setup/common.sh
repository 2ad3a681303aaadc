# Shared by the set-up scripts: run from the project's folder, stop with one sentence.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}
