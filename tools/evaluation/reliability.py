"""Whether a probability means what it says, and what a threshold on it would do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

BINS = 15
SWEEP_STEPS = 100


@dataclass(frozen=True)
class Scored:
    """A message's first intent and its probability, against the right intent.

    Attributes:
        right: the label.
        first: the likeliest intent.
        probability: its probability, 0 to 1.
    """

    right: str
    first: str
    probability: float

    @property
    def is_right(self) -> bool:
        """Whether the first intent is the label."""
        return self.first == self.right


@dataclass(frozen=True)
class Bin:
    """Messages of similar probability.

    Attributes:
        count: how many.
        probability: their mean probability.
        accuracy: the share whose first intent is right.
    """

    count: int
    probability: float
    accuracy: float

    @property
    def point(self) -> tuple[float, float]:
        """Where it stands on the reliability curve."""
        return self.probability, self.accuracy


@dataclass(frozen=True)
class SweepPoint:
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
    return tuple(_bin(ranked[low:high]) for low, high in pairwise(edges))


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
    points = []
    for step in range(SWEEP_STEPS + 1):
        threshold = step / SWEEP_STEPS
        given = [
            item for item in inside if item.first in answerable and item.probability >= threshold
        ]
        taken = sum(item.first in answerable and item.probability >= threshold for item in outside)
        points.append(
            SweepPoint(
                threshold,
                answered=_ratio(len(given), len(inside)),
                wrong=_ratio(sum(not item.is_right for item in given), len(inside)),
                accepted=_ratio(taken, len(outside)),
            )
        )
    return tuple(points)


def _bin(items: Sequence[Scored]) -> Bin:
    return Bin(
        count=len(items),
        probability=sum(item.probability for item in items) / len(items),
        accuracy=sum(item.is_right for item in items) / len(items),
    )


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
