"""Times Slack is acknowledged in: `python -m tests.channels.slack.benchmark`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from assistant.launcher.progress import Progress
from assistant.launcher.training import ensure_model
from assistant.settings import load_settings
from tests.channels.slack.real_assistant import real_workspace
from tests.channels.slack.workspace import CONTENT, Workspace

QUESTIONS = [procedure.question for procedure in CONTENT.procedures.values()]


class Measures:
    """Times in milliseconds."""

    def __init__(self) -> None:
        self.acknowledged: list[float] = []
        self.answered: list[float] = []


async def converse(workspace: Workspace, number: int, until: float, measures: Measures) -> None:
    """Ask one question after another, each when the last one was answered."""
    user = f"U{number}"
    turn = 0
    while time.monotonic() < until:
        before = len(workspace.slack.said(f"D{user}"))
        started = time.monotonic()
        await workspace.direct(QUESTIONS[(number + turn) % len(QUESTIONS)], user=user)
        measures.acknowledged.append(1000 * (time.monotonic() - started))
        await workspace.slack.until(before + 1, f"D{user}")
        measures.answered.append(1000 * (time.monotonic() - started))
        turn += 1


async def measure(conversations: int, seconds: float) -> Measures:
    """Run conversations against the real assistant."""
    model = ensure_model(load_settings(), Progress(sys.stderr), Event())
    assert model is not None
    measures = Measures()
    with tempfile.TemporaryDirectory() as folder:
        async with real_workspace(model.resolve(), Path(folder)) as workspace:
            await converse(workspace, 0, time.monotonic(), Measures())
            until = time.monotonic() + seconds
            await asyncio.gather(
                *(converse(workspace, number, until, measures) for number in range(conversations))
            )
    return measures


def line(name: str, times: Sequence[float]) -> str:
    """Write the distribution of times."""
    cuts = statistics.quantiles(times, n=100)
    return (
        f"{name}: {len(times)} measured, median {cuts[49]:.0f} ms, "
        f"95 % within {cuts[94]:.0f} ms, longest {max(times):.0f} ms"
    )


def main(arguments: Sequence[str]) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.channels.slack.benchmark")
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args(arguments)
    # The assistant is stopped while its last calls are being served.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    measures = asyncio.run(measure(options.conversations, options.seconds))
    sys.stdout.write(line("acknowledged", measures.acknowledged) + "\n")
    sys.stdout.write(line("answered", measures.answered) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
