"""The figures of one measurement, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.service.judging.answers import Answer
from assistant.service.judging.judge import ACCEPTED, OFFERED, RIGHT, WRONG, is_split
from assistant.service.judging.sample import Sample
from assistant.service.judging.scope import Scope
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.reliability import Scored, equal_mass_bins, expected_calibration_error
from tools.evaluation.shares import Share, share

TOTAL = "all"
_TOP = 3


@dataclass(frozen=True)
class Measured:
    """One message, what was done with it and how that was judged.

    Attributes:
        sample: the message and what it asks.
        answer: what was done.
        verdict: see `judge`.
        ranking: the likeliest intents and their probabilities; empty when not asked for.
    """

    sample: Sample
    answer: Answer
    verdict: str
    ranking: tuple[tuple[str, float], ...] = ()

    @property
    def probability(self) -> float | None:
        """Probability of the likeliest intent."""
        return self.ranking[0][1] if self.ranking else None


def question_rows(
    measured: Sequence[Measured], scope: Scope, key: Callable[[Sample], str]
) -> dict[str, dict[str, Share]]:
    """Group the questions that have a documented answer.

    Args:
        measured: all messages.
        scope: what intents stand for.
        key: the style or the intent of a message.

    Returns:
        The shares of each group, in the order of the set: `right` (answered as it should),
        `right_or_offered` (that, or among at most three choices), `wrong` (another procedure
        stated), `first` (the likeliest intent is the right one) and `first_three`.
    """
    groups: dict[str, list[Measured]] = {}
    for item in _questions(measured, scope):
        groups.setdefault(key(item.sample), []).append(item)
    return {name: _shares(items) for name, items in groups.items()}


def figures_of(measured: Sequence[Measured], scope: Scope) -> dict[str, Share | float]:
    """Compute all figures.

    Args:
        measured: all messages.
        scope: what intents stand for.

    Returns:
        Shares by name, as in `right.messy` or `accepted.noise`, and `ece`, the expected
        calibration error; only those that the set and the mode allow.
    """
    alone = singles(measured)
    rows = question_rows(measured, scope, lambda sample: sample.style)
    if rows:
        rows[TOTAL] = _shares(_questions(measured, scope))
    figures: dict[str, Share | float] = {
        f"{name}.{row}": value
        for row, shares in rows.items()
        for name, value in shares.items()
        if value.total
    }
    outside = [item for item in alone if item.sample.intent == OUT_OF_SCOPE]
    for style in dict.fromkeys(
        [*(item.sample.style for item in outside), TOTAL] if outside else []
    ):
        figures[f"accepted.{style}"] = share(
            item.verdict == ACCEPTED for item in outside if style in (TOTAL, item.sample.style)
        )
    if said := talk(measured, scope):
        figures["talk"] = share(item.verdict == RIGHT for item in said)
        figures["wrong.talk"] = share(item.verdict == WRONG for item in said)
    if alone:
        figures["split"] = share(is_split(item.answer) for item in alone)
    if doubles := [item for item in measured if item.sample.is_double]:
        figures["two_questions"] = share(item.verdict in (RIGHT, OFFERED) for item in doubles)
        figures["two_questions.both"] = share(item.verdict == RIGHT for item in doubles)
    if scored := scored_of(measured):
        inside = [item for item in scored if item.right in scope.answerable | {OUT_OF_SCOPE}]
        figures["ece"] = expected_calibration_error(equal_mass_bins(scored))
        figures["ece.without_talk"] = expected_calibration_error(equal_mass_bins(inside))
    return figures


def scored_of(measured: Sequence[Measured]) -> list[Scored]:
    """List the likeliest intent and its probability of messages with one intent."""
    return [
        Scored(item.sample.intent, *item.ranking[0]) for item in singles(measured) if item.ranking
    ]


def singles(measured: Sequence[Measured]) -> list[Measured]:
    """Pick the messages with one intent."""
    return [item for item in measured if not item.sample.is_double]


def talk(measured: Sequence[Measured], scope: Scope) -> list[Measured]:
    """Pick the messages of dialogue intents."""
    asked = scope.answerable | {OUT_OF_SCOPE}
    return [item for item in singles(measured) if item.sample.intent not in asked]


def _questions(measured: Sequence[Measured], scope: Scope) -> list[Measured]:
    return [item for item in singles(measured) if item.sample.intent in scope.answerable]


def _shares(items: Sequence[Measured]) -> dict[str, Share]:
    ranked = [
        (item.sample.intent, [intent for intent, _ in item.ranking[:_TOP]])
        for item in items
        if item.ranking
    ]
    return {
        "right": share(item.verdict == RIGHT for item in items),
        "right_or_offered": share(item.verdict in (RIGHT, OFFERED) for item in items),
        "wrong": share(item.verdict == WRONG for item in items),
        "first": share(right == intents[0] for right, intents in ranked),
        "first_three": share(right in intents for right, intents in ranked),
    }
