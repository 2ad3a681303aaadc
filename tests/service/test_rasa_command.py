"""`.venv/bin/rasa`: Rasa's commands, ready to use, or a sentence."""

from __future__ import annotations

import os
import pty
import select
import signal
import sqlite3
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from assistant.service.launcher.ports import free_port
from assistant.service.rasa_command import main
from assistant.service.rasa_compat.absent import AbsentError


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


@pytest.mark.parametrize("command", ["interactive", "visualize", "export", "init", "x"])
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


@pytest.mark.slow
def test_the_shell_answers_by_itself(trained_model: Path, tmp_path: Path) -> None:
    """On a terminal, without a database made or an action server started before."""
    port = str(free_port("127.0.0.1"))
    child, terminal = pty.fork()
    if child == 0:
        command = ["-m", "assistant.service.rasa_command", "shell", "--port", port]
        variables = {**os.environ, "ASSISTANT_VAR": str(tmp_path), "DATABASE_URL": ""}
        os.execve(sys.executable, [sys.executable, *command, "-m", str(trained_model)], variables)  # noqa: S606
    try:
        read_until(terminal, "Your input")
        os.write(terminal, b"mot de passe perdu\r")
        read_until(terminal, "mot de passe oubli")
        os.write(terminal, b"/stop\r")
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def read_until(terminal: int, text: str) -> None:
    said, deadline = b"", time.monotonic() + 300
    while text.encode() not in said:
        assert time.monotonic() < deadline, said.decode(errors="replace")
        if select.select([terminal], [], [], 1)[0]:
            part = os.read(terminal, 4096)
            if b"\x1b[6n" in part:
                # What is asked is where the cursor stands.
                os.write(terminal, b"\x1b[1;1R")
            said += part
