#!/usr/bin/env bash
# Prints the path of a Python that the assistant runs on, the newest of this machine: from PATH,
# the system, pyenv or uv. Prints nothing when there is none. With "any": whatever Python 3 there is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

wanted=${1:-supported}

candidates() {
  local pyenv_root=${PYENV_ROOT:-${HOME:-}/.pyenv} version
  local uv_root=${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python}
  command -v pyenv >/dev/null && pyenv_root=$(pyenv root)
  for version in $PYTHON_VERSIONS; do
    command -v "python$version" || true
    printf '%s\n' "${SYSTEM_PYTHONS:-/usr/bin}/python$version" \
      "$pyenv_root/versions/$version"*/bin/"python$version" \
      "$uv_root/cpython-$version"*/bin/"python$version"
  done
  command -v python3 python || true
}

# A candidate is run, never trusted by its name: pyenv's shims exist for versions it does not have.
while read -r candidate; do
  if found=$("$candidate" -c 'import sys
version = "%d.%d" % sys.version_info[:2]
assert version in sys.argv[2].split() or (sys.argv[1] == "any" and sys.version_info >= (3, 8))
print(sys.executable)' "$wanted" "$PYTHON_VERSIONS" 2>/dev/null); then
    printf '%s\n' "$found"
    exit 0
  fi
done < <(candidates)
