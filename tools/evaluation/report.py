"""The report of a run: one HTML file that needs no network, and its gist for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.service.judging.judge import FAILURES, OFFERED, RIGHT, is_split
from assistant.service.judging.scope import Scope
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.figures import Measured, question_rows, scored_of, singles, talk
from tools.evaluation.reliability import equal_mass_bins, threshold_sweep
from tools.evaluation.runs import Comparison, Run
from tools.evaluation.shares import Share, share
from tools.evaluation.tables import text_table
from tools.evaluation.thresholds import number

_WORST = 60
_SHOWN_ERRORS = 15
_SHOWN_CHARACTERS = 90
_FEWER_IS_BETTER = ("wrong", "accepted", "split", "ece")
_TILES = {
    "right.all": "right",
    "right_or_offered.all": "right or offered",
    "wrong.all": "wrong procedure stated",
    "accepted.all": "out of scope, answered",
    "first.all": "first intent right",
    "ece": "calibration error",
    "two_questions": "two questions served",
    "split": "one question, two answers",
}
"""Figures shown large."""


class Figure(NamedTuple):
    """A figure, and how it changed since the previous run, if it was measured then."""

    value: Share | float
    before: float | None
    change: float | None
    is_better: bool


class Matrix(NamedTuple):
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
    scored, measured = scored_of(run.measured), run.measured
    figures = dict(_figures(run, comparison))
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["zip"] = zip
    environment.tests["share"] = lambda figure: isinstance(figure, Share)
    return environment.get_template("report.html.j2").render(
        run=run,
        comparison=comparison,
        figures=figures,
        tiles=[(label, figures[name]) for name, label in _TILES.items() if name in figures],
        tables={
            "style": question_rows(measured, scope, lambda sample: sample.style),
            "intent": question_rows(measured, scope, lambda sample: sample.intent),
        },
        accepted={
            name.partition(".")[2]: figure
            for name, figure in run.figures.items()
            if name.startswith("accepted.")
        },
        talk=_talk_rows(measured, scope),
        bins=equal_mass_bins(scored),
        sweep=threshold_sweep(scored, scope.answerable, OUT_OF_SCOPE),
        matrix=confusion(measured),
        worst=worst_errors(measured)[:_WORST],
        split=[item for item in singles(measured) if is_split(item.answer)],
    )


def summary(run: Run, comparison: Comparison | None) -> str:
    """Write the figures of a run and its worst errors, for a terminal."""
    rows = [
        (
            name,
            str(one.value.total) if isinstance(one.value, Share) else "",
            str(one.value) if isinstance(one.value, Share) else f"{one.value:.3f}",
            f"{one.change:+.3f}" if one.change is not None else "",
        )
        for name, one in _figures(run, comparison)
    ]
    errors = worst_errors(run.measured)
    parts = [
        f"{run.set_name} ({run.set_digest}): {len(run.measured)} messages, mode {run.mode}",
        f"model {run.model}; intervals: Wilson, 95 %\n",
        text_table(("figure", "n", "value", "change"), rows),
    ]
    if errors:
        shown = errors[:_SHOWN_ERRORS]
        parts += [
            f"\nErrors, the worst first ({len(shown)} of {len(errors)})",
            text_table(("", "asked", "answered", "message"), [_cells(item) for item in shown]),
        ]
    return "\n".join(parts)


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


def worst_errors(measured: Sequence[Measured]) -> list[Measured]:
    """List what went wrong, the most harmful first.

    Args:
        measured: all messages.

    Returns:
        Procedures stated wrongly, the surest first, then questions that were missed, then those
        that only got choices.
    """
    order = {verdict: place for place, verdict in enumerate((*FAILURES, OFFERED))}
    failed = [item for item in measured if item.verdict in order]
    return sorted(failed, key=lambda item: (order[item.verdict], -(item.probability or 0.0)))


def _talk_rows(measured: Sequence[Measured], scope: Scope) -> list[tuple[str, Share, str]]:
    """For each dialogue intent, the share with a sensible reply and what the replies were."""
    groups: dict[str, list[Measured]] = {}
    for item in talk(measured, scope):
        groups.setdefault(item.sample.intent, []).append(item)
    return [
        (
            intent,
            share(item.verdict == RIGHT for item in group),
            ", ".join(
                f"{count} {label}"
                for label, count in Counter(item.answer.label.strip("()") for item in group).items()
            ),
        )
        for intent, group in groups.items()
    ]


def _figures(run: Run, comparison: Comparison | None) -> Iterator[tuple[str, Figure]]:
    for name, value in run.figures.items():
        before = comparison.figures.get(name) if comparison else None
        change = None if before is None else number(value) - before
        is_better = change is not None and (change < 0) == name.startswith(_FEWER_IS_BETTER)
        yield name, Figure(value, before, change, is_better)


def _cells(item: Measured) -> tuple[str, ...]:
    line = " ".join(item.sample.text.split())
    text = line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"
    return item.verdict, " + ".join(item.sample.intents), item.answer.labels, text
