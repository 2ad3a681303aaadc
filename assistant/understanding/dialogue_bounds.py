"""Fits how sure a decision of the dialogue must be, on messages of unseen authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.dialogue import interpretation as kinds
from assistant.dialogue.decision import (
    AGAINST,
    AGREED,
    FACT,
    QUESTION,
    RECORD,
    TALK,
    group_of,
    sort_of,
)
from assistant.understanding.dialogue_replay import Moment

COSTS: Mapping[str, float] = {
    QUESTION: 3.0,
    AGREED: 3.0,
    FACT: 2.0,
    AGAINST: 4.0,
    RECORD: 3.0,
    TALK: 1.5,
}
"""How many questions back a wrong decision is worth."""
SAME = {AGREED: 0.02, TALK: 0.02}
"""Costs that differ by a smaller share are the same, where a wrong decision does least harm."""
READING = 0.15
"""What a second statement costs who reads it, beside a wrong one alone."""
STEPS = tuple(step / 50 for step in range(1, 50))


@dataclass(frozen=True)
class Judged:
    """The decision on a held-out moment.

    Attributes:
        moment: the moment.
        first: index of the reading decided on.
        second: index of the next statement of the same subject, for a fact.
        ratio: its probability in terms of the first one's.
        probability: of all that counts as the same decision.
        right: whether exactly that was meant.
        near: whether it was at least of the right sort and subject.
    """

    moment: Moment
    first: int
    second: int | None
    ratio: float
    probability: float
    right: bool
    near: bool


def judge(moment: Moment, likely: Sequence[float]) -> Judged:
    """Decide on a moment by probabilities, and compare with its label.

    Args:
        moment: the moment.
        likely: the probability of each reading.

    Returns:
        The decision.
    """
    sums: dict[tuple[str, str | None], float] = {}
    for reading, probability in zip(moment.readings, likely, strict=True):
        sums[group_of(reading)] = sums.get(group_of(reading), 0.0) + probability
    best = max(sums, key=sums.__getitem__)
    own = [n for n, reading in enumerate(moment.readings) if group_of(reading) == best]
    ranked = sorted(own, key=likely.__getitem__, reverse=True)
    first = ranked[0]
    rivals = [n for n in ranked[1:] if moment.readings[n].kind == kinds.FACT]
    second = rivals[0] if rivals and moment.readings[first].kind == kinds.FACT else None
    return Judged(
        moment,
        first,
        second,
        likely[second] / likely[first] if second is not None else 0.0,
        sums[best],
        first in moment.right,
        any(group_of(moment.readings[n]) == best for n in moment.right),
    )


def fit_bounds(judged: Sequence[Judged]) -> dict[str, float]:
    """Choose the least probabilities from which decisions are followed.

    Args:
        judged: decisions on unseen authors.

    Returns:
        For each sort, the least bound with the least cost of wrong decisions and questions back;
        with about the least, where `SAME` says so.
    """
    bounds = {}
    for sort, cost in COSTS.items():
        own = [one for one in judged if sort_of_judged(one) == sort]
        costs = {bound: _cost(own, bound, cost) for bound in STEPS}
        as_good = min(costs.values()) * (1 + SAME.get(sort, 0.0))
        bounds[sort] = min(bound for bound in STEPS if costs[bound] <= as_good)
    return bounds


def sort_of_judged(one: Judged) -> str:
    """Tell of which sort a decision is.

    Args:
        one: the decision.

    Returns:
        The sort, by which its bound is chosen.
    """
    told = {thread.procedure for thread in one.moment.memory.threads}
    return sort_of(one.moment.readings[one.first], one.moment.heard, told, one.moment.answerable)


def fit_second(judged: Sequence[Judged]) -> float:
    """Choose from which ratio a second statement is told.

    Args:
        judged: decisions on unseen authors.

    Returns:
        The ratio with the least cost.
    """
    facts = [one for one in judged if one.second is not None]

    def cost(ratio: float) -> float:
        told = [one for one in facts if one.ratio >= ratio]
        saved = sum(not one.right and one.second in one.moment.right for one in told)
        return READING * len(told) - saved

    return min(STEPS, key=cost)


def _cost(own: Sequence[Judged], bound: float, wrong: float) -> float:
    followed = [one for one in own if one.probability >= bound]
    asked = len(own) - len(followed)
    return wrong * sum(not one.near for one in followed) + asked
