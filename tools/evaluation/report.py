"""The report of a run: one HTML file that needs no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.service.judging.judge import FAILURES, OFFERED
from assistant.service.judging.scope import Scope
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.figures import (
    Measured,
    question_rows,
    scored_of,
    singles,
    split_messages,
    talk_rows,
)
from tools.evaluation.reliability import equal_mass_bins, threshold_sweep
from tools.evaluation.runs import Comparison, Run
from tools.evaluation.shares import Share
from tools.evaluation.thresholds import number

_WORST = 60
_FEWER_IS_BETTER = ("wrong", "accepted", "split", "ece")
_TILES = (
    ("right.all", "right"),
    ("right_or_offered.all", "right or offered"),
    ("wrong.all", "wrong procedure stated"),
    ("accepted.all", "out of scope, answered"),
    ("first.all", "first intent right"),
    ("ece", "calibration error"),
    ("two_questions", "two questions served"),
    ("split", "one question, two answers"),
)


@dataclass(frozen=True)
class Tile:
    """A figure shown large.

    Attributes:
        label: what it is.
        figure: the figure.
        change: difference to the previous run, if any.
        is_better: whether the difference is good.
    """

    label: str
    figure: Share | float
    change: float | None
    is_better: bool


@dataclass(frozen=True)
class Matrix:
    """What was done with the messages of each intent.

    Attributes:
        columns: what was done: an intent, or the kind of reply in brackets.
        rows: for each intent, the number of messages in each column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def render_report(run: Run, comparison: Comparison | None, scope: Scope) -> str:
    """Write the report of a run.

    Args:
        run: the run.
        comparison: the previous run of the same set, if any.
        scope: what intents stand for.

    Returns:
        An HTML page without a reference to anything outside itself.
    """
    scored = scored_of(run.measured)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            comparison=comparison,
            tiles=tiles(run.figures, comparison),
            tables=[
                ("style", question_rows(run.measured, scope, lambda sample: sample.style)),
                ("intent", question_rows(run.measured, scope, lambda sample: sample.intent)),
            ],
            accepted={
                name.partition(".")[2]: figure
                for name, figure in run.figures.items()
                if name.startswith("accepted.")
            },
            talk=talk_rows(run.measured, scope),
            bins=equal_mass_bins(scored),
            sweep=threshold_sweep(scored, scope.answerable, OUT_OF_SCOPE),
            matrix=confusion(run.measured),
            worst=worst_errors(run.measured),
            split=split_messages(run.measured),
            figure_rows=_figure_rows(run.figures, comparison),
        )
    )


def tiles(figures: Mapping[str, Share | float], comparison: Comparison | None) -> list[Tile]:
    """Choose the figures shown large.

    Args:
        figures: all figures.
        comparison: the previous run, if any.

    Returns:
        Those of the main figures that were measured.
    """
    return [
        Tile(label, figures[name], *_change(name, figures[name], comparison))
        for name, label in _TILES
        if name in figures
    ]


def confusion(measured: Sequence[Measured]) -> Matrix:
    """Count what was done with the messages of each intent.

    Args:
        measured: all messages; those with two questions count for nothing.

    Returns:
        The matrix; columns in the order of the rows, then other kinds of reply.
    """
    counts = Counter((item.sample.intent, item.answer.label) for item in singles(measured))
    intents = list(dict.fromkeys(intent for intent, _ in counts))
    given = {label for _, label in counts}
    others = sorted(given - set(intents), key=lambda label: (label.startswith("("), label))
    columns = [*(intent for intent in intents if intent in given), *others]
    rows = tuple(
        (intent, tuple(counts[(intent, column)] for column in columns)) for intent in intents
    )
    return Matrix(tuple(columns), rows)


def worst_errors(measured: Sequence[Measured], count: int = _WORST) -> list[Measured]:
    """List what went wrong, the most harmful first.

    Args:
        measured: all messages.
        count: how many at most.

    Returns:
        Procedures stated wrongly, the surest first, then questions that were missed, then those
        that only got choices.
    """
    order = {verdict: place for place, verdict in enumerate((*FAILURES, OFFERED))}
    failed = [item for item in measured if item.verdict in order]
    failed.sort(key=lambda item: (order[item.verdict], -(item.probability or 0.0)))
    return failed[:count]


def _change(
    name: str, figure: Share | float, comparison: Comparison | None
) -> tuple[float | None, bool]:
    if comparison is None or name not in comparison.figures:
        return None, False
    change = number(figure) - comparison.figures[name]
    return change, (change < 0) == name.startswith(_FEWER_IS_BETTER)


def _figure_rows(
    figures: Mapping[str, Share | float], comparison: Comparison | None
) -> list[tuple[str, Share | float, float | None, float | None, bool]]:
    rows = []
    for name, figure in figures.items():
        before = comparison.figures.get(name) if comparison else None
        rows.append((name, figure, before, *_change(name, figure, comparison)))
    return rows


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["zip"] = zip
    environment.tests["share"] = lambda figure: isinstance(figure, Share)
    return environment
