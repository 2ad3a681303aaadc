"""`.venv/bin/rasa`: Rasa's commands, ready to use, or a sentence."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assistant.rasa_command import main
from assistant.rasa_compat.absent import AbsentError


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What Rasa's own command is started with; it does nothing."""
    calls: list[list[str]] = []
    rasa = ModuleType("rasa.__main__")
    rasa.main = lambda: calls.append(list(sys.argv))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rasa.__main__", rasa)
    monkeypatch.setattr(sys, "argv", ["rasa"])
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return calls


@pytest.mark.parametrize("command", ["interactive", "visualize", "export", "x"])
def test_what_cannot_work_says_why_in_a_sentence(
    command: str, asked: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 1

    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"rasa {command} does not work here: it needs ")
    assert asked == []


def test_the_shell_finds_its_database_made(asked: list[list[str]], tmp_path: Path) -> None:
    assert main(["shell", "--debug"]) == 0

    assert asked == [["rasa", "shell", "--debug", "--interface", "127.0.0.1"]]
    database = sqlite3.connect(tmp_path / "conversations.db")
    tables = {name for (name,) in database.execute("select name from sqlite_master")}
    assert "events" in tables


def test_training_and_validating_make_no_database(asked: list[list[str]], tmp_path: Path) -> None:
    assert main(["train"]) == 0
    assert main(["data", "validate"]) == 0

    assert asked == [["rasa", "train"], ["rasa", "data", "validate"]]
    assert list(tmp_path.iterdir()) == []


def test_tests_draw_no_pictures(asked: list[list[str]]) -> None:
    main(["test", "nlu"])
    main(["test", "nlu", "--no-plot"])

    assert asked == [["rasa", "test", "nlu", "--no-plot"]] * 2


def test_a_package_that_is_missing_gives_a_sentence(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def needs_an_absent_package() -> None:
        raise AbsentError("tensorflow.constant was called, and …")

    monkeypatch.setattr(sys.modules["rasa.__main__"], "main", needs_an_absent_package)

    assert main(["run"]) == 1
    assert capsys.readouterr().err == "tensorflow.constant was called, and …\n"
    assert asked == []
