"""Times Slack is acknowledged in: `python -m tests.channels.slack.benchmark`.

Each value of --at-once has an assistant of its own; they are measured in turn, round after round,
so that whatever else the machine does concerns all alike.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from assistant.common.settings import load_settings
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.training import ensure_model
from tests.channels.slack.real_assistant import real_workspace
from tests.channels.slack.workspace import CONTENT, Workspace

QUESTIONS = [procedure.question for procedure in CONTENT.procedures.values()]


@dataclass
class Measures:
    """Times in milliseconds."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


async def ask(workspace: Workspace, user: str, question: str, measures: Measures) -> None:
    """Ask one question, and wait for its answer."""
    before = len(workspace.slack.said(f"D{user}"))
    started = time.monotonic()
    await workspace.direct(question, user=user)
    measures.acknowledged.append(1000 * (time.monotonic() - started))
    await workspace.slack.until(before + 1, f"D{user}")
    measures.answered.append(1000 * (time.monotonic() - started))


async def converse(
    workspace: Workspace, user: str, until: float, pause: float, measures: Measures
) -> None:
    """Ask one question after another, each when the last one was answered and read."""
    turn = hash(user)
    while time.monotonic() < until:
        await ask(workspace, user, QUESTIONS[turn % len(QUESTIONS)], measures)
        await asyncio.sleep(pause)
        turn += 1


async def measure(options: argparse.Namespace) -> dict[int, Measures]:
    """Run conversations against the real assistant, with each bound in turn."""
    model = ensure_model(load_settings(), Progress(sys.stderr), Event())
    assert model is not None
    workspaces: dict[int, Workspace] = {}
    measures = {at_once: Measures() for at_once in options.at_once}
    async with AsyncExitStack() as stack:
        for at_once in options.at_once:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            running = real_workspace(model.resolve(), folder, TURNS_AT_ONCE=str(at_once))
            workspaces[at_once] = await stack.enter_async_context(running)
            await ask(workspaces[at_once], "UW", QUESTIONS[0], Measures())
        for number in range(options.rounds):
            for at_once, workspace in workspaces.items():
                await one_round(workspace, number, options, measures[at_once])
    return measures


async def one_round(
    workspace: Workspace, number: int, options: argparse.Namespace, measures: Measures
) -> None:
    """Have all conversations go on at once for a while, or all ask one question at once."""
    users = [f"U{number}C{user}" for user in range(options.conversations)]
    if options.burst:
        questions = itertools.cycle(QUESTIONS)
        await asyncio.gather(*(ask(workspace, user, next(questions), measures) for user in users))
        return
    until = time.monotonic() + options.seconds
    await asyncio.gather(
        *(converse(workspace, user, until, options.pause, measures) for user in users)
    )


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
    parser.add_argument("--seconds", type=float, default=10, help="of one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0, help="seconds in which a person reads")
    parser.add_argument("--burst", action="store_true", help="one question each, all at once")
    parser.add_argument("--at-once", type=int, nargs="+", default=[2], help="TURNS_AT_ONCE")
    options = parser.parse_args(arguments)
    # The assistant is stopped while its last calls are being served.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    for at_once, measures in asyncio.run(measure(options)).items():
        sys.stdout.write(line(f"{at_once} at once, acknowledged", measures.acknowledged) + "\n")
        sys.stdout.write(line(f"{at_once} at once, answered", measures.answered) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
