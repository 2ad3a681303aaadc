#!/usr/bin/env bash
# Makes .venv ready for one purpose, "runtime" or "development"; does nothing when it already is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

purpose=${1:?runtime or development}
environment=.venv
uv=$environment/uv/bin/uv
needed_mb=4096
log=var/log/setup.log

requirements=(requirements/runtime.txt)
if [[ $purpose == development ]]; then requirements+=(requirements/dev.txt); fi
stamp=$environment/$purpose.installed

# The stamp is the text of what was installed: comparing needs no hashing tool and misses nothing.
is_ready() {
  cmp -s <(cat requirements/bootstrap.txt "${requirements[@]}") "$stamp" && has_python
}

has_python() {
  "$environment/bin/python" -c 'import sys; assert sys.version_info[:2] == (3, 10)' 2>/dev/null
}

check_disk() {
  local free_mb
  free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
  ((free_mb >= needed_mb)) || fail "Only $free_mb MB are free on this disk and the packages need" \
    "about $needed_mb MB: make room, then run the same command again."
}

make_environment() {
  local python
  python=$(setup/find-python.sh)
  say "Creating $environment with $python"
  "$python" -m venv --without-pip --clear "$environment" >>"$log" 2>&1 ||
    fail "Python's venv module does not work here: install it (on Debian and Ubuntu, the package" \
      "python3.10-venv), then run the same command again. Details: $log"
}

install_uv() {
  say "Installing uv, the installer"
  "$environment/bin/python" -m venv --clear "$environment/uv" >>"$log" 2>&1 ||
    fail "pip is missing from this Python: install it (on Debian and Ubuntu, the package" \
      "python3.10-venv), then run the same command again. Details: $log"
  "$environment/uv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement requirements/bootstrap.txt >>"$log" 2>&1 ||
    fail "uv could not be downloaded: check the network or the proxy (HTTPS_PROXY, PIP_INDEX_URL)," \
      "then run the same command again. Details: $log"
}

install_packages() {
  say "Installing the packages (about 190, 3 GB; a few minutes the first time)"
  # On a terminal uv shows its own progress; elsewhere it would list every package.
  local quiet=()
  if [[ ! -t 2 ]]; then quiet=(--quiet); fi
  # Compiled here once: where Python may not write beside its libraries (a read-only file system,
  # PYTHONDONTWRITEBYTECODE), each start and each training would compile for ten seconds.
  # shellcheck disable=SC2046
  "$uv" pip install "${quiet[@]}" --compile-bytecode --python "$environment/bin/python" --require-hashes \
    $(printf -- '--requirement %s ' "${requirements[@]}") ||
    fail "The packages could not be installed, for the reason above; usually the network or the" \
      "proxy (HTTPS_PROXY, UV_INDEX_URL). Then run the same command again: it goes on from there."
}

is_ready && exit 0
mkdir -p var/log
exec 9>var/setup.lock
# Two commands started together: the second waits, then finds everything done.
if command -v flock >/dev/null; then flock 9; fi
is_ready && exit 0

: >"$log"
check_disk
has_python || make_environment
cmp -s requirements/bootstrap.txt "$environment/uv.installed" || {
  install_uv
  cp requirements/bootstrap.txt "$environment/uv.installed"
}
install_packages
cat requirements/bootstrap.txt "${requirements[@]}" >"$stamp"
