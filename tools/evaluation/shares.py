"""Shares of a sample, with the interval that their size allows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z_95 = 1.959963984540054


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
        spread = _Z_95**2 / self.total
        centre = (self.value + spread / 2) / (1 + spread)
        variance = self.value * (1 - self.value) / self.total + spread / (4 * self.total)
        half = _Z_95 * math.sqrt(variance) / (1 + spread)
        return max(0.0, centre - half), min(1.0, centre + half)

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
