"""The figures of a benchmark: ours, the baseline's, their ratio, and what is required of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tools.evaluation.tables import markdown_table
from tools.performance.measure import Latency, Throughput
from tools.performance.resources import Memory
from tools.performance.systems import BASELINE, OURS
from tools.performance.training import Cost

HEAD = ("figure", "ours", "baseline", "ratio", "required")
_PROCESSOR_HEAD = (
    *("processes, clients", "bot", "Rasa ms", "action server ms", "load ms"),
    "processors busy",
)


@dataclass(frozen=True)
class Required:
    """What a ratio must be, at most or at least."""

    sign: str
    value: float

    def is_met(self, ratio: float) -> bool:
        """Compare a ratio with it."""
        return ratio <= self.value if self.sign == "≤" else ratio >= self.value


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: what it is, with its unit.
        ours: of this assistant.
        baseline: of the bot to compare with, or of ours at another size when `name` says so.
        required: what the ratio must be; None if nothing is asked of it.
    """

    name: str
    ours: float
    baseline: float
    required: Required | None = None

    @property
    def ratio(self) -> float:
        """The first figure divided by the second."""
        return self.ours / self.baseline

    @property
    def fails(self) -> bool:
        """Whether it is not what it must be."""
        return self.required is not None and not self.required.is_met(self.ratio)


@dataclass(frozen=True)
class Measured:
    """All that was measured of both bots, by the bots' names.

    Attributes:
        turns: by turn of the conversation.
        throughput: by number of processes, then of clients.
        memory: of all servers after the loads, one process of Rasa.
        ready: seconds of each start, one process of Rasa.
        training: what training cost.
    """

    turns: Mapping[str, Mapping[int, Latency]]
    throughput: Mapping[int, Mapping[str, Mapping[int, Throughput]]]
    memory: Mapping[str, Memory]
    ready: Mapping[str, Sequence[float]]
    training: Mapping[str, Cost]


def rows_of(measured: Measured) -> list[Row]:
    """Put the figures side by side.

    Args:
        measured: what was measured.

    Returns:
        A row for each figure.
    """
    return [*_turns(measured), *_throughput(measured), *_scaling(measured), *_cost(measured)]


def as_markdown(rows: Sequence[Row], measured: Measured, facts: Mapping[str, str]) -> str:
    """Write a page.

    Args:
        rows: the figures.
        measured: where they come from, for the processor time behind them.
        facts: what was measured, and where.

    Returns:
        The page in Markdown.
    """
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    table = markdown_table(HEAD, [_cells(row) for row in rows])
    cpu = markdown_table(_PROCESSOR_HEAD, _processor_time(measured))
    return "\n".join(
        ["# Benchmark", "", *lines, "", table, "", "Processor time of one message:", "", cpu, ""]
    )


def as_json(rows: Sequence[Row], measured: Measured, facts: Mapping[str, str]) -> dict[str, Any]:
    """Write all figures for programs."""
    return {
        "facts": dict(facts),
        "rows": [{**asdict(row), "ratio": row.ratio, "fails": row.fails} for row in rows],
        "processor_time": [list(cells) for cells in _processor_time(measured)],
        "training": {name: asdict(cost) for name, cost in measured.training.items()},
        "ready": {name: list(seconds) for name, seconds in measured.ready.items()},
    }


def _turns(measured: Measured) -> list[Row]:
    ours, theirs = measured.turns[OURS], measured.turns[BASELINE]
    rows = []
    for turn in ours:
        required = Required("≤", 0.5) if turn == 1 else None
        rows += [
            Row(f"turn {turn}, median ms", ours[turn].median, theirs[turn].median, required),
            Row(f"turn {turn}, p95 ms", ours[turn].p95, theirs[turn].p95),
        ]
    last = max(ours)
    first_last = (ours[last].median, ours[1].median)
    rows.append(Row(f"ours: turn {last} to turn 1, median ms", *first_last, Required("≤", 1.3)))
    return rows


def _throughput(measured: Measured) -> list[Row]:
    rows = []
    for processes, found in measured.throughput.items():
        for clients, ours in found[OURS].items():
            busy = processes == 1 and clients == max(found[OURS])
            rows.append(
                Row(
                    f"{processes} process{'es' * (processes > 1)}, {clients} "
                    f"client{'s' * (clients > 1)}, messages/s",
                    ours.rate,
                    found[BASELINE][clients].rate,
                    Required("≥", 2.5) if busy else None,
                )
            )
    return rows


def _scaling(measured: Measured) -> list[Row]:
    most = max(measured.throughput[1][OURS])
    rows = []
    for name, required in ((OURS, Required("≥", 1.7)), (BASELINE, None)):
        one, two = (measured.throughput[n][name][most].rate for n in (1, 2))
        rows.append(Row(f"{name}: two processes to one, messages/s", two, one, required))
    return rows


def _cost(measured: Measured) -> list[Row]:
    training = measured.training
    memory = measured.memory
    ready = {name: median(seconds) for name, seconds in measured.ready.items()}
    cut = training[BASELINE].epochs
    return [
        Row(
            f"training s (baseline: {cut} epochs)",
            training[OURS].seconds,
            training[BASELINE].seconds,
            Required("≤", 0.2),
        ),
        Row(
            f"training, processor s (baseline: {cut} epochs)",
            training[OURS].cpu_seconds,
            training[BASELINE].cpu_seconds,
        ),
        Row("time to ready s", ready[OURS], ready[BASELINE], Required("≤", 1.0)),
        Row("memory PSS MiB", memory[OURS].pss, memory[BASELINE].pss, Required("≤", 1.0)),
        Row("memory RSS MiB", memory[OURS].rss, memory[BASELINE].rss),
    ]


def _processor_time(measured: Measured) -> list[tuple[str, ...]]:
    lines = []
    for processes, found in measured.throughput.items():
        for name, by_clients in found.items():
            for clients, one in by_clients.items():
                rasa, actions = one.cpu_ms("Rasa"), one.cpu_ms("the action server")
                load = 1000 * one.client_cpu / max(1, one.messages)
                busy = (rasa + actions + load) / 1000 * one.rate
                figures = (rasa, actions, load, busy)
                cells = (f"{processes}, {clients}", name, *(f"{value:.2f}" for value in figures))
                lines.append(cells)
    return lines


def _cells(row: Row) -> tuple[str, ...]:
    required = row.required
    asked = f"{required.sign} {required.value:g}{' FAILS' * row.fails}" if required else ""
    return row.name, f"{row.ours:.1f}", f"{row.baseline:.1f}", f"{row.ratio:.2f}", asked
