#!/usr/bin/env bash
# Makes .venv ready for one purpose, "runtime" or "development"; does nothing when it already is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

purpose=${1:?runtime or development}
environment=.venv
uv=$environment/uv/bin/uv
needed_mb=1500
log=var/log/setup.log

requirements=(requirements/runtime.txt)
if [[ $purpose == development ]]; then requirements+=(requirements/dev.txt); fi
stamp=$environment/$purpose.installed

# The stamp is the text of what was installed: comparing needs no hashing tool and misses nothing.
is_ready() {
  cmp -s <(cat requirements/bootstrap.txt "${requirements[@]}") "$stamp" && has_python
}

has_python() {
  "$environment/bin/python" -c 'import sys
assert "%d.%d" % sys.version_info[:2] in sys.argv[1].split()' "$PYTHON_VERSIONS" 2>/dev/null
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
  [[ -n $python ]] || python=$(fetch_python)
  say "Creating $environment with $python"
  # What another Python left.
  find "$environment" -mindepth 1 -maxdepth 1 ! -name "uv*" -exec rm -rf {} +
  "$uv" venv --quiet --allow-existing --no-project --python "$python" "$environment" >>"$log" 2>&1 ||
    fail "No environment could be made with $python. Details: $log"
}

fetch_python() {
  local version=${PYTHON_VERSIONS%% *}
  say "None of Python ${PYTHON_VERSIONS// /, } is here: fetching Python $version with uv"
  "$uv" python install --quiet --no-bin "$version" >>"$log" 2>&1 ||
    fail "Python $version could not be fetched: check the network, or install one of Python" \
      "${PYTHON_VERSIONS// /, }, then run the same command again. Details: $log"
  "$uv" python find --no-project --managed-python "$version"
}

install_packages() {
  say "Installing the packages (about $1 MB; a minute the first time)"
  # On a terminal uv shows its own progress; elsewhere it would list every package.
  local quiet=()
  if [[ ! -t 2 ]]; then quiet=(--quiet); fi
  # Without their own requirements: the locks hold all, and those of Rasa's wheels are not true here.
  # shellcheck disable=SC2046
  "$uv" pip install "${quiet[@]}" --python "$environment/bin/python" --no-deps --require-hashes \
    --only-binary :all: $(printf -- '--requirement %s ' "${requirements[@]}") ||
    fail "The packages could not be installed, for the reason above; usually the network or the" \
      "proxy (HTTPS_PROXY, UV_INDEX_URL). Then run the same command again: it goes on from there."
  # Compiled here once: where Python may not write beside its libraries (a read-only file system,
  # PYTHONDONTWRITEBYTECODE), each start and each training would compile for ten seconds.
  "$environment/bin/python" -m compileall -q -j 0 -x /tests/ "$environment"/lib/*/site-packages \
    >>"$log" 2>&1 || say "Some packages could not be compiled: starting takes longer. See $log"
}

# Rasa's own commands import it before what mends it: ours take their place.
rasa_command() {
  printf '#!/bin/sh\nPYTHONPATH="%s" PYTHONWARNINGS=ignore exec "%s/bin/python" -m assistant.service.rasa_command "$@"\n' \
    "$PWD" "$PWD/$environment"
}

install_commands() {
  rm -f "$environment/bin/sanic"
  rasa_command >"$environment/bin/rasa"
  chmod +x "$environment/bin/rasa"
}

# An older version of the code may have left another command.
is_ready && { cmp -s <(rasa_command) "$environment/bin/rasa" || install_commands; exit 0; }
mkdir -p var/log "$environment"
exec 9>var/setup.lock
# Two commands started together: the second waits, then finds everything done.
if command -v flock >/dev/null; then flock 9; fi
is_ready && exit 0

: >"$log"
check_disk
cmp -s requirements/bootstrap.txt "$environment/uv.installed" || {
  say "Installing uv, the installer"
  setup/install-uv.sh
  cp requirements/bootstrap.txt "$environment/uv.installed"
}
has_python || make_environment
if [[ $purpose == development ]]; then install_packages 1200; else install_packages 700; fi
install_commands
cat requirements/bootstrap.txt "${requirements[@]}" >"$stamp"
