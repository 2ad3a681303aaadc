"""Command line: load the assistant for long, and see whether it stays as it was."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random

import aiohttp

from assistant.common.settings import load_settings
from assistant.service.launcher.progress import Progress
from assistant.shell.running import trained_model
from tools.evaluation.console import BELOW_THRESHOLD, REPORTS, keep, run, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.tables import text_table
from tools.performance.clients import Client, RestClient, WebClient
from tools.performance.corpus import read_corpus
from tools.performance.customers import Customer, talker
from tools.performance.load import Tally, connections, is_answered, run_load, within
from tools.performance.resources import memory_of
from tools.performance.steady import Sample, Verdict, judge
from tools.performance.systems import OURS, Running, our_servers, running

_SHARE_OF_CAPACITY = 0.7
_MEASURES_CAPACITY_S = 10.0
_SAMPLES = 120
_SHORTEST_PAUSE_S = 1.0


@dataclass(frozen=True)
class Plan:
    """How to load.

    Attributes:
        minutes: how long.
        warm_up: the share of it that is not judged: caches fill.
        clients: how many converse at the same time; every fourth over REST, the others as widgets.
    """

    minutes: float
    warm_up: float
    clients: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak a freshly started assistant.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when it did not stay as it was; 2 when nothing could be measured.
    """
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    add = parser.add_argument
    add("--minutes", type=float, default=30.0, help="how long")
    add("--warm-up", type=float, default=0.2, help="share of it that is not judged")
    add("--clients", type=int, default=16, help="who converse at the same time")
    add("--processes", type=int, default=1, help="of Rasa")
    add("--reports", type=Path, default=REPORTS / "soak", metavar="FOLDER")
    return run(_command, parser, arguments)


async def soak(
    bot: Running, customers: Callable[[Random], Customer], plan: Plan, tick: Callable[[], None]
) -> tuple[float, Verdict]:
    """Load an assistant at seven tenths of what it can do.

    Args:
        bot: the running assistant.
        customers: invents who comes next.
        plan: how long, and how many.
        tick: called at each sample.

    Returns:
        The messages a second that it can do, and how it bore seven tenths of them.
    """
    async with connections() as session:
        clients = _clients(session, bot, plan.clients)
        measured = Tally()
        end = within(min(_MEASURES_CAPACITY_S, plan.minutes * 60 / 10))
        began = time.monotonic()
        await run_load(clients, customers, end, measured, seed="capacity")
        capacity = len(measured.exchanges) / (time.monotonic() - began)
        interval = plan.clients / max(_SHARE_OF_CAPACITY * capacity, 0.1)
        tally, samples = Tally(problems=measured.problems), list[Sample]()
        over = within(plan.minutes * 60)
        began = time.monotonic()
        watching = asyncio.create_task(_watch(bot, plan, samples, tick))
        await run_load(
            clients, customers, over, tally, seed="soak", interval_s=interval, check=is_answered
        )
        watching.cancel()
    latencies = [(at - began, exchange.seconds) for at, exchange in tally.exchanges]
    samples = [Sample(one.at - began, one.pss) for one in samples]
    return capacity, judge(latencies, samples, tally.problems, plan.minutes * 60, plan.warm_up)


async def _watch(bot: Running, plan: Plan, samples: list[Sample], tick: Callable[[], None]) -> None:
    pause = max(_SHORTEST_PAUSE_S, plan.minutes * 60 / _SAMPLES)
    while True:
        pss = {name: memory_of([pid]).pss for name, pid in bot.pids.items()}
        samples.append(Sample(time.monotonic(), pss))
        tick()
        await asyncio.sleep(pause)


def _clients(session: aiohttp.ClientSession, bot: Running, count: int) -> list[Client]:
    kinds: list[Callable[[aiohttp.ClientSession, str], Client]] = [RestClient, *[WebClient] * 3]
    return [kinds[n % len(kinds)](session, bot.urls[n % len(bot.urls)]) for n in range(count)]


def _command(options: argparse.Namespace) -> int:
    settings, progress = load_settings(), Progress(sys.stderr)
    model = trained_model(settings, progress)
    customers = partial(talker, read_corpus(settings.assistant_content))
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=settings.assistant_var))
    servers = our_servers(settings, model, folder, options.processes)
    plan = Plan(options.minutes, options.warm_up, options.clients)
    with (
        running(OURS, servers, settings.assistant_start_timeout) as bot,
        progress.during(f"Soaking for {options.minutes:g} minutes") as tick,
    ):
        try:
            capacity, verdict = asyncio.run(soak(bot, customers, plan, tick))
        except ValueError as error:
            raise EvaluationError(f"{error} (logs: {folder})") from None
    show(_table(capacity, verdict))
    results = {"capacity": capacity, **asdict(verdict), "faults": verdict.faults}
    show(f"\nResults: {keep(options.reports, results)}")
    if verdict.faults:
        show(f"It did not stay as it was: {'; '.join(verdict.faults)} (logs: {folder})")
        return BELOW_THRESHOLD
    shutil.rmtree(folder)
    return 0


def _table(capacity: float, verdict: Verdict) -> str:
    rows = [
        ("capacity, messages/s", f"{capacity:.1f}"),
        ("load, messages/s", f"{verdict.rate:.1f}"),
        ("messages", f"{verdict.messages}"),
        ("errors", f"{len(verdict.problems)}"),
        ("median of the first third, ms", f"{verdict.first_ms:.1f}"),
        ("median of the last third, ms", f"{verdict.last_ms:.1f}"),
    ]
    rows += [
        (f"memory of {name}, MiB", f"{growth.first:.1f} → {growth.last:.1f} ({growth.share:+.1%})")
        for name, growth in verdict.growth.items()
    ]
    return text_table(("figure", "value"), rows)


if __name__ == "__main__":
    sys.exit(main())
