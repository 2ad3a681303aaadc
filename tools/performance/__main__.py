"""Command line: measure this assistant side by side with Rasa's default configuration."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from assistant.common.settings import Settings, load_settings
from assistant.service.launcher.progress import Progress
from tools.evaluation.baseline import baseline_python
from tools.evaluation.console import BELOW_THRESHOLD, REPORTS, keep, run, show
from tools.evaluation.errors import EvaluationError
from tools.performance.baseline import FULL_EPOCHS
from tools.performance.corpus import Corpus, read_corpus
from tools.performance.figures import Measured, as_json, as_markdown, rows_of
from tools.performance.measure import (
    MeasureError,
    Throughput,
    measure_throughput,
    measure_turns,
)
from tools.performance.resources import memory_of
from tools.performance.systems import (
    BASELINE,
    OURS,
    Running,
    baseline_servers,
    our_servers,
    running,
)
from tools.performance.training import Trained, train_baseline, train_ours

_TURNS = (1, 50, 200)
"""Ages of a conversation."""
_CLIENTS = (1, 8, 32)
"""How many at the same time."""
_PROCESSES = (1, 2)
"""Of Rasa."""
_WARM_UP_S = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table and write it as Markdown and JSON.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required ratio is missed and `--require` is given; 2 when nothing
        could be measured.
    """
    parser = argparse.ArgumentParser(prog="make benchmark", description=__doc__)
    add = parser.add_argument
    add("--epochs", type=int, default=FULL_EPOCHS, help="of the baseline's training")
    add("--conversations", type=int, default=3, help="of two hundred turns")
    add("--seconds", type=float, default=10.0, help="of each load")
    add("--rounds", type=int, default=3, help="of each load, and starts")
    add("--require", action="store_true", help="fail when a required ratio is missed")
    add("--reports", type=Path, default=REPORTS / "performance", metavar="FOLDER")
    return run(_benchmark, parser, arguments)


def _benchmark(options: argparse.Namespace) -> int:
    settings, progress = load_settings(), Progress(sys.stderr)
    python = baseline_python()
    trained = {
        OURS: train_ours(settings, progress),
        BASELINE: train_baseline(settings, progress, python, options.epochs),
    }
    folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=settings.assistant_var))
    corpus = read_corpus(settings.assistant_content)
    try:
        measured = _Bench(settings, options, progress, python, trained, folder, corpus).run()
    except MeasureError as error:
        raise EvaluationError(f"{error} (logs: {folder})") from None
    shutil.rmtree(folder)
    rows, facts = rows_of(measured), _facts(options, trained)
    text = as_markdown(rows, measured, facts)
    page = keep(options.reports, as_json(rows, measured, facts)).with_suffix(".md")
    page.write_text(text, encoding="utf-8")
    show(f"{text}\nResults: {page}")
    missed = [row.name for row in rows if row.fails]
    if missed:
        show(f"Required and missed: {'; '.join(missed)}")
    return BELOW_THRESHOLD if missed and options.require else 0


@dataclass(frozen=True)
class _Bench:
    """Runs both bots at the same time, and loads one after the other."""

    settings: Settings
    options: argparse.Namespace
    progress: Progress
    baseline_python: str
    trained: Mapping[str, Trained]
    folder: Path
    corpus: Corpus

    def run(self) -> Measured:
        options = self.options
        ready: dict[str, list[float]] = {OURS: [], BASELINE: []}
        throughput: dict[int, dict[str, dict[int, Throughput]]] = {}
        for number in range(options.rounds - 1):
            for name in (OURS, BASELINE) if number % 2 else (BASELINE, OURS):
                with ExitStack() as stack:
                    ready[name].append(self._start(stack, name, 1, f"start-{number}").ready_s)
        for processes in _PROCESSES:
            with ExitStack() as stack:
                bots = [self._start(stack, name, processes, "") for name in (OURS, BASELINE)]
                asyncio.run(self._warm_up(bots))
                if processes == 1:
                    for bot in bots:
                        ready[bot.name].append(bot.ready_s)
                    with self.progress.during("Timing turns") as tick:
                        turns = asyncio.run(
                            measure_turns(bots, self.corpus, _TURNS, options.conversations, tick)
                        )
                throughput[processes] = self._loads(bots, processes)
                if processes == 1:
                    memory = {bot.name: memory_of(bot.pids.values()) for bot in bots}
        training = {name: one.cost for name, one in self.trained.items()}
        return Measured(turns, throughput, memory, ready, training)

    def _start(self, stack: ExitStack, name: str, processes: int, purpose: str) -> Running:
        folder = self.folder / f"{name}-{processes}-{purpose}"
        model = self.trained[name].model
        if name == OURS:
            servers = our_servers(self.settings, model, folder, processes)
        else:
            servers = baseline_servers(self.baseline_python, model, folder, processes)
        with self.progress.during(f"Starting {name}, {processes} of Rasa"):
            timeout = self.settings.assistant_start_timeout
            return stack.enter_context(running(name, servers, timeout))

    async def _warm_up(self, bots: Sequence[Running]) -> None:
        for bot in bots:
            clients = [len(bot.urls)]
            await measure_throughput([bot], self.corpus, clients, 1, _WARM_UP_S, lambda: None)

    def _loads(self, bots: Sequence[Running], processes: int) -> dict[str, dict[int, Throughput]]:
        options = self.options
        with self.progress.during(f"Loading {processes} of Rasa") as tick:
            return asyncio.run(
                measure_throughput(
                    bots, self.corpus, _CLIENTS, options.rounds, options.seconds, tick
                )
            )


def _facts(options: argparse.Namespace, trained: Mapping[str, Trained]) -> dict[str, str]:
    whole = f", cut from {FULL_EPOCHS}: the whole training takes longer than the table says"
    cut = "" if options.epochs == FULL_EPOCHS else whole
    costs = [(name, one.cost) for name, one in trained.items()]
    earlier = [name for name, cost in costs if not cost.at_once]
    return {
        "baseline": f"Rasa's default configuration for French, {options.epochs} epochs{cut}; "
        "stock REST channel, SQL store on SQLite, on Python 3.10; a plain action on its own server",
        "trained": f"in an earlier run: {', '.join(earlier)}" if earlier else "in this run",
        "turns": f"{options.conversations} long conversations and ten times as many short ones, "
        "one client, the bots by turns",
        "loads": f"{options.rounds} x {options.seconds:g} s each, the bots by turns",
        "machine": f"{_processor()}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "other work": f"{os.getloadavg()[2]:.1f} processes on average in the last 15 minutes",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    sys.exit(main())
