"""The figures of one measurement, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.service.judging.answers import Answer, Sample
from assistant.service.judging.judge import ACCEPTED, OFFERED, RIGHT, WRONG, is_split
from assistant.service.judging.scope import Scope
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.reliability import (
    Scored,
    equal_mass_bins,
    expected_calibration_error,
)
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


@dataclass(frozen=True)
class Row:
    """Figures of one style or one intent of questions with a documented answer.

    Attributes:
        name: the style or intent.
        right: answered as it should.
        right_or_offered: that, or among at most three choices.
        wrong: another procedure stated.
        first: the likeliest intent is the right one.
        first_three: the right one is among the three likeliest.
    """

    name: str
    right: Share
    right_or_offered: Share
    wrong: Share
    first: Share
    first_three: Share


def question_rows(
    measured: Sequence[Measured], scope: Scope, key: Callable[[Sample], str]
) -> list[Row]:
    """Group the questions that have a documented answer.

    Args:
        measured: all messages.
        scope: what intents stand for.
        key: the style or the intent of a message.

    Returns:
        One row for each group, in the order of the set.
    """
    asked = [item for item in singles(measured) if item.sample.intent in scope.answerable]
    names = dict.fromkeys(key(item.sample) for item in asked)
    return [_row(name, [item for item in asked if key(item.sample) == name]) for name in names]


def figures_of(measured: Sequence[Measured], scope: Scope) -> dict[str, Share | float]:
    """Compute all figures.

    Args:
        measured: all messages.
        scope: what intents stand for.

    Returns:
        Shares by name, as in `right.messy` or `accepted.noise`, and `ece`, the expected
        calibration error; only those that the set and the mode allow.
    """
    figures: dict[str, Share | float] = {}
    asked = [item for item in singles(measured) if item.sample.intent in scope.answerable]
    rows = question_rows(measured, scope, lambda sample: sample.style)
    for row in [*rows, _row(TOTAL, asked)] if asked else []:
        figures[f"right.{row.name}"] = row.right
        figures[f"right_or_offered.{row.name}"] = row.right_or_offered
        figures[f"wrong.{row.name}"] = row.wrong
        if row.first.total:
            figures[f"first.{row.name}"] = row.first
            figures[f"first_three.{row.name}"] = row.first_three
    figures.update(accepted_by_style(measured))
    talk = _talk(measured, scope)
    if talk:
        figures["talk"] = share(item.verdict == RIGHT for item in talk)
        figures["wrong.talk"] = share(item.verdict == WRONG for item in talk)
    if any(True for _ in singles(measured)):
        figures["split"] = share(is_split(item.answer) for item in singles(measured))
    doubles = [item for item in measured if item.sample.is_double]
    if doubles:
        figures["two_questions"] = share(item.verdict in (RIGHT, OFFERED) for item in doubles)
        figures["two_questions.both"] = share(item.verdict == RIGHT for item in doubles)
    scored = scored_of(measured)
    if scored:
        figures["ece"] = expected_calibration_error(equal_mass_bins(scored))
        inside = [item for item in scored if item.right in scope.answerable | {OUT_OF_SCOPE}]
        figures["ece.without_talk"] = expected_calibration_error(equal_mass_bins(inside))
    return figures


def accepted_by_style(measured: Sequence[Measured]) -> dict[str, Share]:
    """Count the messages out of scope that got a procedure.

    Args:
        measured: all messages.

    Returns:
        Shares by name, `accepted.<style>` and `accepted.all`.
    """
    outside = [item for item in singles(measured) if item.sample.intent == OUT_OF_SCOPE]
    styles = [*dict.fromkeys(item.sample.style for item in outside)]
    figures = {
        f"accepted.{style}": _accepted(item for item in outside if item.sample.style == style)
        for style in styles
    }
    return {**figures, "accepted.all": _accepted(outside)} if outside else {}


def scored_of(measured: Sequence[Measured]) -> list[Scored]:
    """List the probabilities of messages with one intent.

    Args:
        measured: all messages.

    Returns:
        The likeliest intent and its probability, against the label.
    """
    return [
        Scored(item.sample.intent, *item.ranking[0]) for item in singles(measured) if item.ranking
    ]


def split_messages(measured: Iterable[Measured]) -> list[Measured]:
    """List the messages with one intent that got more than one answer.

    Args:
        measured: all messages.

    Returns:
        Those messages.
    """
    return [item for item in singles(measured) if is_split(item.answer)]


def singles(measured: Iterable[Measured]) -> Iterable[Measured]:
    """Pick the messages with one intent.

    Args:
        measured: all messages.

    Returns:
        Those with one.
    """
    return (item for item in measured if not item.sample.is_double)


def talk_rows(measured: Sequence[Measured], scope: Scope) -> list[tuple[str, Share, str]]:
    """Group the messages of dialogue intents.

    Args:
        measured: all messages.
        scope: what intents stand for.

    Returns:
        For each intent, the share with a sensible reply and what the replies were.
    """
    talk = _talk(measured, scope)
    rows = []
    for intent in dict.fromkeys(item.sample.intent for item in talk):
        group = [item for item in talk if item.sample.intent == intent]
        labels = [item.answer.label.strip("()") for item in group]
        counts = ", ".join(f"{labels.count(label)} {label}" for label in dict.fromkeys(labels))
        rows.append((intent, share(item.verdict == RIGHT for item in group), counts))
    return rows


def _talk(measured: Sequence[Measured], scope: Scope) -> list[Measured]:
    asked = scope.answerable | {OUT_OF_SCOPE}
    return [item for item in singles(measured) if item.sample.intent not in asked]


def _accepted(items: Iterable[Measured]) -> Share:
    return share(item.verdict == ACCEPTED for item in items)


def _row(name: str, items: Sequence[Measured]) -> Row:
    ranked = [
        (item.sample.intent, [intent for intent, _ in item.ranking[:_TOP]])
        for item in items
        if item.ranking
    ]
    return Row(
        name=name,
        right=share(item.verdict == RIGHT for item in items),
        right_or_offered=share(item.verdict in (RIGHT, OFFERED) for item in items),
        wrong=share(item.verdict == WRONG for item in items),
        first=share(right == intents[0] for right, intents in ranked),
        first_three=share(right in intents for right, intents in ranked),
    )
