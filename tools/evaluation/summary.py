"""A run as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.service.judging.scope import Scope
from tools.evaluation.figures import (
    Row,
    accepted_by_style,
    question_rows,
    split_messages,
    talk_rows,
)
from tools.evaluation.report import worst_errors
from tools.evaluation.runs import Comparison, Run
from tools.evaluation.shares import Share
from tools.evaluation.tables import text_table
from tools.evaluation.thresholds import number

_SHOWN_ERRORS = 15
_SHOWN_CHARACTERS = 90


def summary(run: Run, comparison: Comparison | None, scope: Scope) -> str:
    """Write the tables of a run.

    Args:
        run: the run.
        comparison: the previous run of the set, if any.
        scope: what intents stand for.

    Returns:
        Several lines.
    """
    return "\n".join(_lines(run, comparison, scope))


def clipped(text: str) -> str:
    """Shorten a message to one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"


def _lines(run: Run, comparison: Comparison | None, scope: Scope) -> Iterator[str]:
    yield f"{run.set_name} ({run.set_digest}): {len(run.measured)} messages, mode {run.mode}"
    yield f"model {run.model}; intervals: Wilson, 95 %"
    by_style = question_rows(run.measured, scope, lambda sample: sample.style)
    if by_style:
        yield "\nQuestions with a documented answer"
        yield _table("style", by_style)
        yield ""
        yield _table("intent", question_rows(run.measured, scope, lambda sample: sample.intent))
    accepted = accepted_by_style(run.measured)
    if accepted:
        yield "\nOut of scope, answered with a procedure"
        rows = [
            [name.partition(".")[2], str(figure.total), str(figure)]
            for name, figure in accepted.items()
        ]
        yield text_table(["style", "n", "answered"], rows)
    talk = talk_rows(run.measured, scope)
    if talk:
        yield "\nTalk: sensible first replies"
        yield text_table(
            ["intent", "sensible", "replies"],
            [[name, f"{figure.hits}/{figure.total}", counts] for name, figure, counts in talk],
        )
    yield "\nAll figures"
    yield _figures(run, comparison)
    yield from _errors(run)
    split = split_messages(run.measured)
    if split:
        yield "\nOne question, two answers"
        rows = [
            [item.sample.intent, item.answer.labels, clipped(item.sample.text)] for item in split
        ]
        yield text_table(["asked", "answered", "message"], rows)


def _table(key: str, rows: Sequence[Row]) -> str:
    head = [key, "n", "right", "right or offered", "wrong"]
    cells = [
        [row.name, str(row.right.total), *map(str, (row.right, row.right_or_offered, row.wrong))]
        for row in rows
    ]
    if rows[0].first.total:
        head += ["first intent", "first three"]
        cells = [
            [*line, str(row.first), str(row.first_three)]
            for line, row in zip(cells, rows, strict=True)
        ]
    return text_table(head, cells)


def _figures(run: Run, comparison: Comparison | None) -> str:
    head, rows = ["figure", "n", "value"], []
    for name, figure in run.figures.items():
        size = str(figure.total) if isinstance(figure, Share) else ""
        shown = str(figure) if isinstance(figure, Share) else f"{figure:.3f}"
        before = comparison.figures.get(name) if comparison else None
        change = f"{number(figure) - before:+.3f}" if before is not None else ""
        rows.append([name, size, shown, *([change] if comparison else [])])
    return text_table([*head, *(["change"] if comparison else [])], rows)


def _errors(run: Run) -> Iterator[str]:
    errors = worst_errors(run.measured, len(run.measured))
    if errors:
        yield f"\nErrors, the worst first ({min(len(errors), _SHOWN_ERRORS)} of {len(errors)})"
        yield text_table(
            ["", "asked", "answered", "message"],
            [
                [
                    item.verdict,
                    " + ".join(item.sample.intents),
                    item.answer.labels,
                    clipped(item.sample.text),
                ]
                for item in errors[:_SHOWN_ERRORS]
            ],
        )
