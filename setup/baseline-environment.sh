#!/usr/bin/env bash
# Makes .venv/baseline, where Rasa's default configuration runs as Rasa asks for: on Python 3.10,
# with TensorFlow. Only the comparisons need it.
PYTHON_VERSIONS=3.10
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export PYTHON_VERSIONS

environment=.venv/baseline
stamp=$environment/installed.txt
uv=.venv/uv/bin/uv

cmp -s requirements/baseline.txt "$stamp" && exit 0
python=$(setup/find-python.sh)
[[ -n $python ]] || {
  say "Python 3.10 is not here: fetching it with uv"
  "$uv" python install --quiet --no-bin 3.10 ||
    fail "Rasa's default configuration needs Python 3.10, which is missing and could not be fetched:" \
      "install it, then run the same command again. Nothing else needs it."
  python=$("$uv" python find --no-project --managed-python 3.10)
}
say "Installing Rasa's default configuration, with TensorFlow, in $environment (3 GB, once)"
"$uv" venv --quiet --clear --no-project --python "$python" "$environment"
"$uv" pip install --quiet --no-config --compile-bytecode --python "$environment/bin/python" \
  --require-hashes --requirement requirements/baseline.txt ||
  fail "Rasa's default configuration could not be installed, for the reason above."
cp requirements/baseline.txt "$stamp"
