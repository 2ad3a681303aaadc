"""Thresholds are fitted again when the examples changed, and only then."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from assistant.common.settings import Settings
from assistant.service.launcher import process
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.training import (
    CALIBRATION,
    EXAMPLES,
    ensure_calibrated,
    is_calibrated,
)
from assistant.understanding.examples import fingerprint, read_examples

EXAMPLE = "nlu:\n- intent: greet\n  examples: |\n    - bonjour\n"
LABELLED = "nlu:\n- intent: greet\n  examples: |\n    - bonsoir\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / EXAMPLES).mkdir(parents=True)
    (tmp_path / EXAMPLES / "a.yml").write_text(EXAMPLE)
    (tmp_path / CALIBRATION).parent.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    fitted = {"examples": fingerprint(read_examples(EXAMPLES))}
    (tmp_path / CALIBRATION).write_text(json.dumps(fitted))
    return tmp_path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The commands that were to be started; a child that does nothing stands in for each."""
    commands: list[Sequence[str]] = []
    start = process.start

    def note(command: Sequence[str], *others: Any) -> subprocess.Popen[bytes]:
        commands.append(command)
        return start((sys.executable, "-c", "print('fitted')"), *others)

    monkeypatch.setattr(process, "start", note)
    return commands


@pytest.mark.usefixtures("project")
def test_the_same_examples_are_not_calibrated_again(started: list[Sequence[str]]) -> None:
    assert ensure_calibrated(Settings(), Progress(io.StringIO()), Event())
    assert started == []


def test_other_examples_are_calibrated_and_it_is_said(
    project: Path, started: list[Sequence[str]]
) -> None:
    (project / EXAMPLES / "a.yml").write_text(LABELLED)
    said = io.StringIO()

    assert ensure_calibrated(Settings(), Progress(said), Event())
    (command,) = started
    assert command[1:] == ("-m", "assistant.understanding.calibrate")
    assert "changed since the last calibration" in said.getvalue()
    assert "commit it" in said.getvalue()


def test_a_calibration_that_fails_shows_the_end_of_its_log(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / CALIBRATION).unlink()
    start = process.start
    failing = (sys.executable, "-c", "import sys; sys.exit('no author')")
    monkeypatch.setattr(process, "start", lambda _, *others: start(failing, *others))

    with pytest.raises(LauncherError, match="no author"):
        ensure_calibrated(Settings(), Progress(io.StringIO()), Event())


def test_examples_that_cannot_be_read_are_left_to_training(project: Path) -> None:
    (project / EXAMPLES / "a.yml").write_text("- : [")

    assert is_calibrated()


def test_the_shipped_calibration_belongs_to_the_shipped_examples() -> None:
    assert is_calibrated()
