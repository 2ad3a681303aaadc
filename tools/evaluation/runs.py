"""Keep each run as a file, and compare it with the previous run of the same set."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.evaluation.console import keep
from tools.evaluation.errors import EvaluationError
from tools.evaluation.figures import Measured
from tools.evaluation.shares import Share
from tools.evaluation.thresholds import number


@dataclass(frozen=True)
class Run:
    """One measurement of one set.

    Attributes:
        set_name: name of the set's file, without ending.
        set_digest: what the set held.
        mode: `assistant` or `nlu`.
        model: name of the model that gave the rankings.
        time: when it ended.
        figures: by name.
        measured: all messages.
    """

    set_name: str
    set_digest: str
    mode: str
    model: str
    time: datetime
    figures: Mapping[str, Share | float]
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class Change:
    """A message whose verdict is another one than in the previous run."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """The previous run of a set beside the present one.

    Attributes:
        time: when the previous run ended.
        same_set: whether the set held the same messages.
        figures: the previous figures, by name.
        changes: the messages whose verdict changed.
    """

    time: str
    same_set: bool
    figures: Mapping[str, float]
    changes: tuple[Change, ...]


def previous_run(folder: Path, run: Run) -> Comparison | None:
    """Compare a run with the one before it.

    Args:
        folder: where runs are kept.
        run: the present run, not yet kept.

    Returns:
        The comparison, or None when the set was never measured in this mode.

    Raises:
        EvaluationError: the file of the previous run is damaged.
    """
    kept = sorted(_place(folder, run).glob("*.json"))
    if not kept:
        return None
    try:
        before: dict[str, Any] = json.loads(kept[-1].read_text(encoding="utf-8"))
        verdicts = {item["sample"]["text"]: item["verdict"] for item in before["messages"]}
        return Comparison(
            time=before["time"],
            same_set=before["set_digest"] == run.set_digest,
            figures={name: figure["value"] for name, figure in before["figures"].items()},
            changes=_changes(verdicts, run.measured),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{kept[-1]}: cannot be read as the previous run ({error!r}). Delete it."
        ) from None


def keep_run(folder: Path, run: Run) -> Path:
    """Write a run as JSON, under the folder where runs are kept."""
    return keep(_place(folder, run), _as_json(run), run.time)


def _place(folder: Path, run: Run) -> Path:
    return folder / f"{run.set_name}-{run.mode}"


def _changes(verdicts: Mapping[str, str], measured: Sequence[Measured]) -> tuple[Change, ...]:
    return tuple(
        Change(item.sample.text, verdicts[item.sample.text], item.verdict)
        for item in measured
        if verdicts.get(item.sample.text, item.verdict) != item.verdict
    )


def _as_json(run: Run) -> dict[str, Any]:
    return {
        "set": run.set_name,
        "set_digest": run.set_digest,
        "mode": run.mode,
        "model": run.model,
        "time": run.time.isoformat(timespec="seconds"),
        "figures": {name: figure_as_json(figure) for name, figure in run.figures.items()},
        "messages": run.measured,
    }


def figure_as_json(figure: Share | float) -> dict[str, Any]:
    """Write a figure with its size and interval.

    Args:
        figure: a share or a number.

    Returns:
        `value`, and for a share `hits`, `total` and `interval`.
    """
    value = {"value": number(figure)}
    if not isinstance(figure, Share):
        return value
    return {**value, **asdict(figure), "interval": figure.interval}
