"""The audit command, with programs that answer as pip-audit and npm do."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tools.audit.__main__ import ACCEPTED, look_up
from tools.audit.findings import Acceptance, AuditError, Finding, judge, read_list
from tools.audit.sources import npm_findings, python_findings

OLD = {
    "name": "old",
    "version": "1",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}],
}
GOOD = {"name": "good", "version": "1", "vulns": []}
FINDING = Finding("old", "PYSEC-1", frozenset({"PYSEC-1", "CVE-1"}), "lock.txt")
REASON = "Only its parser is concerned, which nothing here ever calls."


def tool(answer: object) -> tuple[str, ...]:
    """A program that answers so, whatever it is asked, and ends as one that found something."""
    return (sys.executable, "-c", f"print({json.dumps(answer)!r}); raise SystemExit(1)")


def accepting(advisory: str, package: str = "old") -> Acceptance:
    return Acceptance(
        advisory=advisory, package=package, reason=REASON, reviewed=date(2026, 11, 22)
    )


def test_advisories_about_python_packages_are_found() -> None:
    found = python_findings(Path("lock.txt"), tool({"dependencies": [OLD, GOOD]}))
    assert found == {FINDING}


def test_a_package_that_was_not_looked_up_is_no_good_package() -> None:
    skipped = {"name": "good", "skip_reason": "Dependency not found"}
    with pytest.raises(AuditError, match="told nothing about 1 of its packages"):
        python_findings(Path("lock.txt"), tool({"dependencies": [OLD, skipped]}))
    with pytest.raises(AuditError, match="told nothing"):
        python_findings(Path("lock.txt"), tool({"dependencies": []}))


def test_advisories_about_npm_packages_are_found(tmp_path: Path) -> None:
    url = "https://example.org/advisories/GHSA-1111-2222-3333"
    answer = {"vulnerabilities": {"old": {"via": [{"url": url}, "other"]}}}
    lock = tmp_path / "package-lock.json"
    assert npm_findings(lock, tool(answer)) == {
        Finding("old", "GHSA-1111-2222-3333", frozenset({"GHSA-1111-2222-3333"}), str(lock))
    }


def test_a_registry_that_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="405 Method Not Allowed"):
        npm_findings(tmp_path / "package-lock.json", tool({"message": "405 Method Not Allowed"}))


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ((sys.executable, "-c", "raise SystemExit('no network')"), "failed: no network"),
        (("/nowhere/pip-audit",), "is not installed"),
    ],
)
def test_a_tool_that_fails_is_said(command: tuple[str, ...], message: str) -> None:
    with pytest.raises(AuditError, match=message):
        python_findings(Path("lock.txt"), command)


def test_one_lock_file_that_fails_does_not_hide_the_others() -> None:
    def fail(_: Path) -> set[Finding]:
        raise AuditError("out of reach")

    assert look_up({Path("a"): fail, Path("b"): lambda _: {FINDING}}) == (
        {FINDING},
        ["out of reach"],
    )


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-1"])
def test_what_was_accepted_is_not_reported_under_any_of_its_names(name: str) -> None:
    verdict = judge({FINDING}, [accepting(name)])
    assert (verdict.open, verdict.stale, verdict.accepted) == ((), (), 1)


def test_what_nobody_accepted_is_reported() -> None:
    verdict = judge({FINDING}, [accepting("PYSEC-1", "another")])
    assert verdict.open == (FINDING,)


def test_an_acceptance_of_what_is_found_no_more_is_reported() -> None:
    gone = accepting("PYSEC-9")
    assert judge({FINDING}, [accepting("PYSEC-1"), gone]).stale == (gone,)


@pytest.mark.parametrize("reason", ["", "low risk"])
def test_nothing_is_accepted_without_a_reason(tmp_path: Path, reason: str) -> None:
    file = tmp_path / "accepted.yml"
    file.write_text(
        f"- {{advisory: PYSEC-1, package: old, reason: '{reason}', reviewed: 2026-11-22}}"
    )
    with pytest.raises(AuditError, match="reason"):
        read_list(file, Acceptance)


def test_each_shipped_acceptance_has_its_reason() -> None:
    assert all(len(each.reason) > 40 for each in read_list(ACCEPTED, Acceptance))


@pytest.mark.parametrize(
    "lock", ["widget/package-lock.json", "tests/channels/teams/package-lock.json"]
)
def test_every_package_of_npm_is_locked_with_a_hash(lock: str) -> None:
    packages = json.loads(Path(lock).read_text())["packages"]
    installed = [package for name, package in packages.items() if name]
    assert installed
    assert [package for package in installed if "integrity" not in package] == []


@pytest.mark.parametrize("lock", sorted(Path("requirements").glob("*.txt")), ids=lambda p: p.stem)
def test_every_requirement_is_locked_with_hashes(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    pinned = [line for line in lines if line and line[0] not in "# -"]
    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_no_lock_file_of_npm_is_forgotten() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "*package-lock.json"], capture_output=True, text=True, check=True
    )
    assert tracked.stdout.split() == [
        "tests/channels/teams/package-lock.json",
        "widget/package-lock.json",
    ]
