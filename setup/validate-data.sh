#!/usr/bin/env bash
# Runs Rasa's own validation of the data; warnings fail too, but for the one that is meant: intents
# answered from content need no rule, because AnswerPolicy covers them.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

log=var/log/validate.log
mkdir -p var/log
.venv/bin/rasa data validate >"$log" 2>&1 ||
  fail "Rasa finds errors in the data; the last lines of $log:" "$(tail -n 5 "$log")"
warnings=$(grep -E 'UserWarning|WARNING ' "$log" | grep -v 'is not used in any story or rule' || true)
[[ -z $warnings ]] || fail "Rasa warns about the data: $warnings"
