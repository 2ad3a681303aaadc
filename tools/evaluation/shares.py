"""Shares of a sample, with the interval that their size allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True)
class Share:
    """How many of a number of messages, turns or dialogues.

    Attributes:
        hits: how many.
        total: of how many.
    """

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share, between 0 and 1; 0 of nothing is 0."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share in whatever the sample was drawn from."""
        if not self.total:
            return 0.0, 1.0
        low, high = binomtest(self.hits, self.total).proportion_ci(method="wilson")
        return float(low), float(high)

    def __str__(self) -> str:
        """Write the share with its interval, as in `0.950 [0.904-0.975]`."""
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}-{high:.3f}]" if self.total else "-"


def share(outcomes: Iterable[bool]) -> Share:
    """Count outcomes.

    Args:
        outcomes: one for each message, turn or dialogue.

    Returns:
        The share of true ones.
    """
    listed = list(outcomes)
    return Share(sum(listed), len(listed))
