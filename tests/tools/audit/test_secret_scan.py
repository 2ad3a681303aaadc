"""The search for secrets, in repositories made for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from tools.audit.findings import read_list
from tools.audit.secret_scan import (
    ALLOWED,
    Allowance,
    Suspect,
    find_suspects,
    judge,
)

# Put together here, so that this file itself holds none.
TOKEN = "-".join(("xoxb", "123456789012", "1234567890123", "AbCdEfGhIjKlMnOpQrStUvWx"))
SLACK = "Slack Token"
MADE_UP = "made up for the tests of this file"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def test_a_token_is_found_before_it_is_committed(repository: Path) -> None:
    (repository / "notes.md").write_text(f"one\nSLACK_BOT_TOKEN={TOKEN}\n")
    assert Suspect("notes.md", SLACK, 2) in find_suspects(repository)


def test_a_private_key_is_found(repository: Path) -> None:
    (repository / "key.pem").write_text("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n")
    assert [each.kind for each in find_suspects(repository)] == ["Private Key"]


def test_what_git_ignores_is_left_alone(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".env").write_text(f"SLACK_BOT_TOKEN={TOKEN}\n")
    assert find_suspects(repository) == set()


def test_a_suspect_is_reported_without_its_text() -> None:
    (problem,) = judge({Suspect("a.py", SLACK, 3)}, [])
    assert problem.startswith("a.py:3: looks like a secret (Slack Token)")


def test_an_allowance_is_for_its_files_and_kinds_alone() -> None:
    allowed = Allowance(files="docs/*.md tests/*", kinds=[SLACK], reason=MADE_UP)
    suspects = {Suspect("tests/x/a.py", SLACK, 1), Suspect("docs/a.md", SLACK, 1)}
    suspects.add(Suspect("b.py", SLACK, 1))
    suspects.add(Suspect("tests/c.py", "Private Key", 1))
    assert [problem.split(":")[0] for problem in judge(suspects, [allowed])] == [
        "b.py",
        "tests/c.py",
    ]


def test_an_allowance_that_allows_nothing_is_reported() -> None:
    (problem,) = judge(set(), [Allowance(files="gone.py", kinds=[SLACK], reason=MADE_UP)])
    assert "gone.py" in problem


def test_nothing_is_allowed_without_a_reason() -> None:
    with pytest.raises(ValidationError):
        Allowance(files="a.py", kinds=[SLACK], reason="none")


def test_nothing_but_tests_and_what_masking_learns_from_is_allowed_as_a_whole() -> None:
    assert [each.files for each in read_list(ALLOWED, Allowance) if "*" in each.files] == [
        "tests/* data/masking/*"
    ]
