"""Start a pipeline's processes and talk to them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from assistant.service.launcher import process
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.progress import Progress
from tools.evaluation.benchmark.workspace import RESULT
from tools.evaluation.errors import EvaluationError
from tools.evaluation.nlu import Ranking

_WORKER = "tools.evaluation.benchmark.worker"
_POLL_S = 0.2
_GRACE_S = 5.0


@dataclass(frozen=True)
class Training:
    """What a training took.

    Attributes:
        seconds: from the examples to the stored model, without the start of Python and Rasa.
        peak_mb: most memory that the process had resident, in MiB.
    """

    seconds: float
    peak_mb: float


class Served:
    """A trained pipeline in a process of its own.

    Args:
        name: the pipeline's name.
        child: the process.
        log: what it writes besides its answers.
    """

    def __init__(self, name: str, child: subprocess.Popen[str], log: Path) -> None:
        self.name = name
        self._child = child
        self._log = log

    def wait_until_ready(self) -> None:
        """Wait until the model is loaded.

        Raises:
            EvaluationError: it cannot be loaded.
        """
        self._read()

    def rank(self, text: str) -> tuple[Ranking, float]:
        """Classify one message.

        Args:
            text: the message.

        Returns:
            The intents, the likeliest first, and the milliseconds that it took.

        Raises:
            EvaluationError: the process ended.
        """
        answer = self._exchange(text)
        ranking = tuple((intent, probability) for intent, probability in answer["ranking"])
        return ranking, answer["ms"]

    def finish(self) -> float:
        """End the process.

        Returns:
            The most memory that it had resident, in MiB.

        Raises:
            EvaluationError: the process had ended before.
        """
        return float(self._exchange(None)["peak_mb"])

    def _exchange(self, message: str | None) -> Mapping[str, Any]:
        try:
            stdin = _given(self._child.stdin)
            stdin.write(f"{json.dumps(message)}\n")
            stdin.flush()
        except OSError:
            raise _ended(self.name, self._log) from None
        return self._read()

    def _read(self) -> Mapping[str, Any]:
        line = _given(self._child.stdout).readline()
        if not line:
            raise _ended(self.name, self._log)
        answer: Mapping[str, Any] = json.loads(line)
        return answer


def train(name: str, python: str, folder: Path, progress: Progress) -> Training:
    """Train a pipeline in a process of its own.

    Args:
        name: the pipeline's name.
        python: of the environment that it needs.
        folder: its prepared folder.
        progress: where to show the work.

    Returns:
        What it took.

    Raises:
        EvaluationError: the training failed.
    """
    log = folder / "training.log"
    command = (python, "-m", _WORKER, "train", str(folder))
    child = process.start(command, log, _environment(folder))
    try:
        with progress.during(f"Training {name}") as tick:
            while child.poll() is None:
                time.sleep(_POLL_S)
                tick()
    finally:
        process.stop([child], _GRACE_S)
    if child.returncode or not (folder / RESULT).exists():
        raise _ended(name, log)
    return Training(**json.loads((folder / RESULT).read_text(encoding="utf-8")))


@contextmanager
def serving(name: str, python: str, folder: Path) -> Iterator[Served]:
    """Run a trained pipeline in a process of its own.

    Args:
        name: the pipeline's name.
        python: of the environment that it needs.
        folder: its folder, trained.

    Yields:
        The pipeline, perhaps not yet loaded.
    """
    log = folder / "serving.log"
    with log.open("w", encoding="utf-8") as errors:
        child = subprocess.Popen(  # noqa: S603
            (python, "-m", _WORKER, "serve", str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, **_environment(folder)},
        )
    try:
        yield Served(name, child, log)
    finally:
        child.kill()
        child.communicate()


def _environment(folder: Path) -> dict[str, str]:
    # A cache of its own: no pipeline may find what another run has trained.
    return {**QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache")}


def _given(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise AssertionError("the process was started with pipes")
    return stream


def _ended(name: str, log: Path) -> EvaluationError:
    return EvaluationError(f"Pipeline {name} failed. Its last words:\n{process.last_lines(log)}")
