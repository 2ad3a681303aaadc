#!/usr/bin/env bash
# Makes .venv/audit, apart from the project's environment: pip-audit needs newer packages than Rasa.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

environment=.venv/audit
stamp=$environment/installed.txt
uv=.venv/uv/bin/uv

cmp -s requirements/audit.txt "$stamp" && exit 0
"$uv" venv --quiet --clear --python .venv/bin/python "$environment"
"$uv" pip install --quiet --python "$environment/bin/python" --require-hashes \
  --requirement requirements/audit.txt || fail "pip-audit could not be installed, see above."
cp requirements/audit.txt "$stamp"
