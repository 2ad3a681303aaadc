"""The locks against the advisories that are known without asking anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.audit.__main__ import ACCEPTED, KNOWN, audited_locks
from tools.audit.findings import Acceptance, AuditError, Finding, judge, read_list
from tools.audit.sources import Known, known_findings

PROJECT = Path(__file__).parents[3]
RUNTIME = PROJECT / "requirements" / "runtime.txt"
ISSUE = Known(advisory="CVE-1", package="old", fixed="2.10", about="what it is about")


@pytest.mark.parametrize(
    ("line", "is_found"),
    [("old==2.9", True), ("old==2.10", False), ("older==1", False), ("old==2.10rc1 \\", True)],
)
def test_a_version_before_the_fix_is_found(line: str, is_found: bool, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"first==1\n{line}\n    --hash=sha256:0\n", "utf-8")

    finding = Finding("old", "CVE-1", frozenset({"CVE-1"}), str(lock))
    assert known_findings(lock, [ISSUE]) == ({finding} if is_found else set())


def test_no_known_advisory_concerns_what_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    found = {
        one for lock in audited_locks() for one in known_findings(lock, read_list(KNOWN, Known))
    }

    assert RUNTIME.relative_to(PROJECT) in audited_locks()
    assert judge(found, read_list(ACCEPTED, Acceptance)).open == ()


def test_what_rasa_asks_for_is_found_where_it_is_locked() -> None:
    # The list itself works: the baseline's lock is what Rasa asks for.
    baseline = PROJECT / "requirements" / "baseline.txt"
    known = read_list(PROJECT / KNOWN, Known)

    assert {one.package for one in known_findings(baseline, known)} == {
        one.package for one in known
    }


def test_a_list_of_another_form_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "known.yml"
    file.write_text("- {advisory: CVE-1, package: old}\n", "utf-8")

    with pytest.raises(AuditError, match="fixed"):
        read_list(file, Known)
