"""A model is trained when what it learns from has changed, and only then."""

from __future__ import annotations

import fcntl
import gzip
import io
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from assistant.common.settings import Settings
from assistant.service.launcher import process
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.training import CALIBRATION, current_model, ensure_model

A_MODEL = gzip.compress(bytes(range(256)))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/a.yml", "assistant/understanding/a.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {name}\n")
    # The thresholds belong to these examples: nothing is to be fitted again.
    (tmp_path / CALIBRATION).write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _ensure(settings: Settings) -> Path | None:
    return ensure_model(settings, Progress(io.StringIO()), Event())


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/a.yml", "assistant/understanding/a.py"]
)
def test_a_changed_file_calls_for_another_model(project: Path, name: str) -> None:
    before = current_model(Settings())

    (project / name).write_text("something else\n")

    assert current_model(Settings()) != before


def test_an_added_and_a_renamed_file_call_for_another_model(project: Path) -> None:
    before = current_model(Settings())
    added = project / "data" / "nlu" / "b.yml"
    added.write_text("")

    after_adding = current_model(Settings())
    added.rename(project / "data" / "nlu" / "c.yml")

    assert len({before, after_adding, current_model(Settings())}) == 3


def test_what_is_not_learnt_from_changes_nothing(project: Path) -> None:
    before = current_model(Settings())
    compiled = project / "assistant" / "understanding" / "__pycache__"
    compiled.mkdir()
    (compiled / "a.pyc").write_text("")
    (project / "data" / ".a.yml.swp").write_text("")
    (project / "content").mkdir()

    assert current_model(Settings()) == before


def test_an_unchanged_project_is_not_trained_again(project: Path) -> None:
    model = project / current_model(Settings())
    model.parent.mkdir()
    model.write_bytes(A_MODEL)

    assert _ensure(Settings()) == model.relative_to(project)
    assert model.read_bytes() == A_MODEL


@pytest.mark.parametrize(
    "damaged",
    [b"", b"a model", A_MODEL[:-1], A_MODEL[:40] + b"?" + A_MODEL[41:]],
    ids=["empty", "something else", "cut short", "one byte changed"],
)
def test_a_damaged_model_is_named_with_what_to_do(project: Path, damaged: bytes) -> None:
    model = project / current_model(Settings())
    model.parent.mkdir()
    model.write_bytes(damaged)

    with pytest.raises(LauncherError, match=rf"{model.name} is damaged .*: delete it"):
        _ensure(Settings())


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "domain.yml").unlink()

    with pytest.raises(LauncherError, match=r"^domain\.yml is missing"):
        _ensure(Settings())


def test_a_model_that_another_process_is_training_is_waited_for(project: Path) -> None:
    model = project / current_model(Settings())
    model.parent.mkdir()
    (project / "var").mkdir()
    shown = io.StringIO()
    with ThreadPoolExecutor() as pool, (project / "var" / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = pool.submit(ensure_model, Settings(), Progress(shown), Event())
        while "Waiting for another training" not in shown.getvalue():
            assert not waiting.done()
            sleep(0.01)
        model.write_bytes(gzip.compress(b"the other's model"))
        fcntl.flock(lock, fcntl.LOCK_UN)

        assert waiting.result() == model.relative_to(project)
    assert gzip.decompress(model.read_bytes()) == b"the other's model"


def test_an_end_that_is_asked_for_while_waiting_is_heard(project: Path) -> None:
    (project / "var").mkdir()
    stopping = Event()
    stopping.set()
    with (project / "var" / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert ensure_model(Settings(), Progress(io.StringIO()), stopping) is None


@pytest.mark.parametrize(
    ("part", "modules"),
    [
        ("a.EncoderFeaturizer", ["encode_examples", "lean_training"]),
        ("a.NgramFeaturizer", ["lean_training"]),
    ],
)
def test_examples_are_encoded_meanwhile_where_the_encoder_is_used(
    project: Path, monkeypatch: pytest.MonkeyPatch, part: str, modules: list[str]
) -> None:
    (project / "config.yml").write_text(f"pipeline: [{part}]\n")
    started = list[str]()
    start = process.start

    def start_nothing(
        command: Sequence[str], log: Path, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        started.append(command[2].rpartition(".")[2])
        return start([sys.executable, "-c", "exit(1)"], log, environment)

    monkeypatch.setattr(process, "start", start_nothing)
    with pytest.raises(LauncherError, match="Training failed"):
        _ensure(Settings())

    assert started == modules


@pytest.mark.slow
def test_a_failed_training_shows_the_end_of_its_log_and_leaves_no_model(project: Path) -> None:
    (project / "config.yml").write_text("pipeline: [NoSuchComponent]\nlanguage: fr\nrecipe: x\n")

    with pytest.raises(LauncherError, match=r"Training failed \(exit code 1\)") as failure:
        _ensure(Settings())

    assert "var/log/training.log:\n    " in str(failure.value)
    assert not (project / "models").exists()
