"""`make audit`: published advisories about what is locked, against what was decided about them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.audit.findings import Acceptance, AuditError, Finding, Verdict, judge, read_list
from tools.audit.sources import Known, known_findings, npm_findings, python_findings

ACCEPTED = Path("requirements/accepted-advisories.yml")
KNOWN = Path("requirements/known-advisories.yml")
_FOUND, _UNKNOWN = 1, 2

Look = Callable[[Path], "set[Finding]"]


def main() -> int:
    """Audit every lock file of the project.

    Returns:
        0 when all that is published was accepted; 1 when something is left to decide; 2 when not
        everything could be looked up.
    """
    looks: dict[Path, Look] = dict.fromkeys(audited_locks(), python_findings)
    for folder in (Path("widget"), Path("tests/channels/teams")):
        looks[folder / "package-lock.json"] = npm_findings
    findings, problems = look_up(looks)
    try:
        known = read_list(KNOWN, Known)
        for lock in audited_locks():
            findings |= known_findings(lock, known)
        verdict = judge(findings, read_list(ACCEPTED, Acceptance))
    except AuditError as error:
        return _end([str(error)], _UNKNOWN)
    if problems:
        # What was not looked up may hide what an acceptance is about.
        lines = [*problems, *_open(verdict), "The audit is not complete: nothing follows from it."]
        return _end(lines, _UNKNOWN)
    stale = [
        f"accepted, but found no more: {old.advisory} ({old.package}): take it out of {ACCEPTED}"
        for old in verdict.stale
    ]
    lines = [*_open(verdict), *stale, f"{len(looks)} lock files, {verdict.accepted} accepted."]
    return _end(lines, _FOUND if verdict.open or verdict.stale else 0)


def audited_locks() -> list[Path]:
    """List the lock files of what serves or develops the assistant.

    The baseline of the comparisons is what Rasa asks for, with all that is published about it: it
    answers nobody but the benchmark.
    """
    return [lock for lock in sorted(Path("requirements").glob("*.txt")) if lock.stem != "baseline"]


def look_up(looks: Mapping[Path, Look]) -> tuple[set[Finding], list[str]]:
    """Look up lock files, all of them even when some cannot be.

    Args:
        looks: how to look each one up.

    Returns:
        What was found, and a sentence for each file that could not be looked up.
    """
    findings: set[Finding] = set()
    problems = []
    for lock, look in looks.items():
        try:
            findings |= look(lock)
        except AuditError as error:
            problems.append(str(error))
    return findings, problems


def _open(verdict: Verdict) -> list[str]:
    return [
        f"{found.package}: {found.advisory} ({found.source}): upgrade it, or say in {ACCEPTED} why "
        "it does not concern us"
        for found in verdict.open
    ]


def _end(lines: list[str], code: int) -> int:
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)  # a command
    return code


if __name__ == "__main__":
    sys.exit(main())
