#!/usr/bin/env bash
# Trains, starts and asks the assistant on each supported Python of this machine but the one of
# .venv; in a copy, with an environment of its own.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

question="mot de passe perdu"
expected="mot de passe oublié"
used=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
failed=0

for version in $PYTHON_VERSIONS; do
  [[ $version != "$used" ]] || continue
  [[ -n $(PYTHON_VERSIONS=$version setup/find-python.sh) ]] || {
    say "Python $version is not here: not tried"
    continue
  }
  say "Trying Python $version"
  copy=$(mktemp -d)
  git ls-files -z | xargs -0 cp --parents --target-directory "$copy"
  if answer=$(PYTHON_VERSIONS=$version ASSISTANT_PORT=15005 make --directory "$copy" ask \
    Q="$question") && [[ $answer == *"$expected"* ]]; then
    say "Python $version: answered"
  else
    say "Python $version: no answer, or another one: $answer"
    failed=1
  fi
  rm -rf "$copy"
done
exit "$failed"
