"""Fits how sure a decision of the dialogue must be, on messages of unseen authors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

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
FOLLOWED = frozenset({AGREED})
"""Sorts of which the least bound is taken that costs no more than the best one."""
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
        For each sort, among the bounds that cost no more than the best one by more than a standard
        error, the one nearest to what right probabilities would ask for. The cost hardly changes
        over wide stretches; its very least point is chance, and jumps from fit to fit.
    """
    bounds = {}
    for sort, cost in COSTS.items():
        own = [one for one in judged if sort_of_judged(one) == sort]
        wanted = 0.0 if sort in FOLLOWED else 1 - 1 / cost
        if not own:
            bounds[sort] = wanted
            continue
        costs = np.array([_costs(own, bound, cost) for bound in STEPS])
        more = costs - costs[int(np.argmin(costs.sum(axis=1)))]
        errors = more.std(axis=1) * math.sqrt(len(own))
        as_good = [n for n in range(len(STEPS)) if more[n].sum() <= errors[n]]
        bounds[sort] = STEPS[min(as_good, key=lambda n: abs(STEPS[n] - wanted))]
    return bounds


def sort_of_judged(one: Judged) -> str:
    """Tell of which sort a decision is.

    Args:
        one: the decision.

    Returns:
        The sort, by which its bound is chosen.
    """
    answered = {thread.procedure for thread in one.moment.memory.threads}
    return sort_of(
        one.moment.readings[one.first], one.moment.heard, answered, one.moment.answerable
    )


def fit_second(judged: Sequence[Judged]) -> float:
    """Choose from which ratio a second statement is told.

    Args:
        judged: decisions on unseen authors.

    Returns:
        The ratio with the least cost.
    """
    facts = [one for one in judged if one.second is not None]

    def cost(ratio: float) -> float:
        answered = [one for one in facts if one.ratio >= ratio]
        saved = sum(not one.right and one.second in one.moment.right for one in answered)
        return READING * len(answered) - saved

    return min(STEPS, key=cost)


def _costs(own: Sequence[Judged], bound: float, wrong: float) -> list[float]:
    return [(0.0 if one.near else wrong) if one.probability >= bound else 1.0 for one in own]
