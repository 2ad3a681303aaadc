"""Whether a probability means what it says, and what a threshold on it would do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from tools.evaluation.shares import share

BINS = 15
SWEEP_STEPS = 100


class Scored(NamedTuple):
    """A message's first intent and its probability, against the right intent."""

    right: str
    first: str
    probability: float

    @property
    def is_right(self) -> bool:
        """Whether the first intent is the label."""
        return self.first == self.right


@dataclass(frozen=True)
class Bin:
    """Messages of similar probability: how many, its mean, the share whose intent is right."""

    count: int
    probability: float
    accuracy: float


class SweepPoint(NamedTuple):
    """What answering from one threshold on would do; each a share, 0 to 1.

    Attributes:
        threshold: least probability of a procedure or topic to be answered.
        answered: share of the messages in scope that get an answer.
        wrong: share of the messages in scope that get a wrong one.
        accepted: share of the messages out of scope that get one.
    """

    threshold: float
    answered: float
    wrong: float
    accepted: float


def equal_mass_bins(scored: Sequence[Scored], count: int = BINS) -> tuple[Bin, ...]:
    """Group messages of similar probability into bins of about the same size.

    Args:
        scored: the messages.
        count: number of bins; fewer when there are fewer messages.

    Returns:
        The bins, of rising probability.
    """
    ranked = sorted(scored, key=lambda item: item.probability)
    used = min(count, len(ranked))
    edges = [round(number * len(ranked) / used) for number in range(used + 1)] if used else []
    return tuple(
        Bin(
            high - low,
            fmean(item.probability for item in ranked[low:high]),
            fmean(item.is_right for item in ranked[low:high]),
        )
        for low, high in pairwise(edges)
    )


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Average the distance between probability and accuracy, each message counting once.

    Args:
        bins: all messages, grouped.

    Returns:
        The error, 0 to 1.
    """
    total = sum(group.count for group in bins)
    distance = sum(group.count * abs(group.probability - group.accuracy) for group in bins)
    return distance / total if total else 0.0


def threshold_sweep(
    scored: Sequence[Scored], answerable: Collection[str], out_of_scope: str
) -> tuple[SweepPoint, ...]:
    """Try every threshold in steps of a hundredth.

    Args:
        scored: the messages; those of dialogue intents count for nothing.
        answerable: the intents of procedures and topics.
        out_of_scope: the intent of messages without an answer.

    Returns:
        One point for each threshold from 0 to 1.
    """
    inside = [item for item in scored if item.right in answerable]
    outside = [item for item in scored if item.right == out_of_scope]

    def point(threshold: float) -> SweepPoint:
        def is_given(item: Scored) -> bool:
            return item.first in answerable and item.probability >= threshold

        return SweepPoint(
            threshold,
            answered=share(map(is_given, inside)).value,
            wrong=share(is_given(item) and not item.is_right for item in inside).value,
            accepted=share(map(is_given, outside)).value,
        )

    return tuple(point(step / SWEEP_STEPS) for step in range(SWEEP_STEPS + 1))
