#!/usr/bin/env bash
# Prints the path of a Python 3.10 interpreter: from PATH, from pyenv or from uv.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

candidates() {
  command -v python3.10 python3 python || true
  local pyenv_root=${PYENV_ROOT:-${HOME:-}/.pyenv}
  command -v pyenv >/dev/null && pyenv_root=$(pyenv root)
  printf '%s\n' "$pyenv_root"/versions/3.10*/bin/python3.10
  command -v uv >/dev/null && uv python find --no-python-downloads 3.10 2>/dev/null
  local uv_root=${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-${HOME:-}/.local/share}/uv/python}
  printf '%s\n' "$uv_root"/cpython-3.10*/bin/python3.10
}

# A candidate is run, never trusted by its name: pyenv's shims exist for versions it does not have.
while read -r candidate; do
  if found=$("$candidate" -c 'import sys; assert sys.version_info[:2] == (3, 10)
print(sys.executable)' 2>/dev/null); then
    printf '%s\n' "$found"
    exit 0
  fi
done < <(candidates)

fail "Python 3.10 was not found: install it (for example \"pyenv install 3.10\", \"uv python install\
 3.10\", or your system's python3.10 and python3.10-venv packages), then run the same command again."
