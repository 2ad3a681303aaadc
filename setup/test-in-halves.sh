#!/usr/bin/env bash
# Runs every test, in two processes at once: most of the time a test waits for what it started.
# What fails is printed by the first when it ends, then by the second.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# What runs the whole service, or builds the widget: about half of the time.
services=(tests/deploy tests/widget tests/workshop)
log=var/log/tests-of-services.log

mkdir -p var/log
# With job control an interruption reaches the second too, which then stops its servers.
set -m
.venv/bin/python -m pytest "${services[@]}" >"$log" 2>&1 &
beside=$!
trap 'kill -INT -- -"$beside" 2>/dev/null && wait "$beside" || true' EXIT

failed=0
.venv/bin/python -m pytest "${services[@]/#/--ignore=}" || failed=$?
# Interrupted, or unable to begin.
((failed != 2)) || exit "$failed"
say "The tests of ${services[*]}, which ran meanwhile:"
wait "$beside" || failed=$?
cat "$log"
exit "$failed"
