"""A pipeline's processes, and how they are talked to."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select
from typing import IO, Any, Literal, cast

from assistant.service.launcher import process
from assistant.service.launcher.process import QUIET
from tools.evaluation.errors import EvaluationError
from tools.evaluation.nlu import Ranking

_WORKER = "tools.evaluation.benchmark.worker"
_POLL_S = 0.2


@dataclass(frozen=True)
class Child:
    """A process of one pipeline's own, see `worker`.

    Attributes:
        name: the pipeline's name.
        told: where it reads.
        said: where it answers.
        log: what it writes besides its answers.
    """

    name: str
    told: IO[str]
    said: IO[str]
    log: Path

    def rank(self, text: str) -> tuple[Ranking, float]:
        """Classify one message.

        Args:
            text: the message.

        Returns:
            The intents, the likeliest first, and the milliseconds that it took.

        Raises:
            EvaluationError: the process ended.
        """
        answer = self.ask(text)
        ranking = tuple((intent, probability) for intent, probability in answer["ranking"])
        return ranking, answer["ms"]

    def ask(self, message: str | None) -> Mapping[str, Any]:
        """Send a line, None to have it end, and read the answer.

        Raises:
            EvaluationError: the process ended.
        """
        try:
            self.told.write(f"{json.dumps(message)}\n")
            self.told.flush()
        except OSError:
            raise self._ended() from None
        return self.read()

    def read(self, tick: Callable[[], None] = lambda: None) -> Mapping[str, Any]:
        """Wait for the next answer.

        Args:
            tick: called often meanwhile.

        Raises:
            EvaluationError: the process ended.
        """
        while not select([self.said], [], [], _POLL_S)[0]:
            tick()
        line = self.said.readline()
        if not line:
            raise self._ended()
        answer: Mapping[str, Any] = json.loads(line)
        return answer

    def _ended(self) -> EvaluationError:
        words = process.last_lines(self.log)
        return EvaluationError(f"Pipeline {self.name} failed. Its last words:\n{words}")


@contextmanager
def started(
    command: Literal["train", "serve"], name: str, python: str, folder: Path
) -> Iterator[Child]:
    """Run a process of a pipeline.

    Args:
        command: what it does.
        name: the pipeline's name.
        python: of the environment that it needs.
        folder: its prepared folder; to serve, trained.

    Yields:
        The process, which says something once it is trained or loaded.
    """
    log = folder / f"{command}.log"
    # A cache of its own: no pipeline may find what another run has trained.
    apart = {**QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    with log.open("w", encoding="utf-8") as errors:
        child = subprocess.Popen(  # noqa: S603
            (python, "-m", _WORKER, command, str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, **apart},
        )
    try:
        yield Child(name, cast(IO[str], child.stdin), cast(IO[str], child.stdout), log)
    finally:
        child.kill()
        child.communicate()
