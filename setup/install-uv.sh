#!/usr/bin/env bash
# Puts uv, the installer of Pythons and packages, in .venv/uv/bin: by the hash that is locked, with
# the pip of any Python, or with Debian's when that Python has none.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=.venv/uv
log=var/log/setup.log

main() {
  local python
  python=$(setup/find-python.sh any)
  [[ -n $python ]] || python=$(python_of_the_system)
  if [[ -n $python ]]; then
    with_pip "$python"
  else
    # Whoever has uv needs no other Python.
    command -v uv >/dev/null || fail "There is no Python here, and no uv to fetch one: install" \
      "either (on Debian and Ubuntu, \"apt-get install python3\"), then run the same command again."
    mkdir -p "$folder/bin"
    ln -sf "$(command -v uv)" "$folder/bin/uv"
  fi
}

# Where there is no Python at all, Debian's own is a minute away for those who may install it.
python_of_the_system() {
  ! command -v uv >/dev/null || return 0
  command -v apt-get >/dev/null && is_root_possible || return 0
  say "There is no Python here: installing the system's python3"
  { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
    --no-install-recommends python3; } >>"$log" 2>&1 ||
    fail "python3 could not be installed. Details: $log"
  setup/find-python.sh any
}

with_pip() {
  local python=$1 pip=(-m pip)
  "$python" -m pip --version >/dev/null 2>&1 || {
    pip=("$(pip_of_debian)/pip")
    [[ ${pip[0]} != /pip ]] || fail "pip is missing from $python, and no uv can be installed without it:" \
      "install it (on Debian and Ubuntu, \"apt-get install python3-pip-whl\"), then run the same" \
      "command again. Details: $log"
  }
  rm -rf "$folder"
  "$python" "${pip[@]}" install --quiet --disable-pip-version-check --target "$folder" \
    --require-hashes --only-binary :all: --requirement requirements/bootstrap.txt >>"$log" 2>&1 ||
    fail "uv could not be downloaded: check the network or the proxy (HTTPS_PROXY, PIP_INDEX_URL)," \
      "then run the same command again. Details: $log"
}

# A wheel of pip, which Python can run as it is. Debian keeps it apart from its Python; to download
# the package takes no rights.
pip_of_debian() {
  local wheels=${DEBIAN_WHEELS:-/usr/share/python-wheels}
  if ! compgen -G "$wheels/pip-*.whl" >/dev/null; then
    rm -rf .venv/pip && mkdir -p .venv/pip
    (cd .venv/pip && { apt-get download python3-pip-whl || { as_root apt-get update &&
      apt-get download python3-pip-whl; }; } && dpkg-deb -x python3-pip-whl*.deb .) >>"$log" 2>&1 ||
      return 0
    wheels=.venv/pip/usr/share/python-wheels
  fi
  compgen -G "$wheels/pip-*.whl" | tail -n 1
}

mkdir -p var/log
main
