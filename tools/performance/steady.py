"""Judge whether a loaded assistant stayed as it was: memory, answers, latency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scipy.stats import theilslopes

MOST_GROWTH = 0.05
"""Of memory, from the end of the warm-up to the end, as a share."""

MOST_SLOWING = 1.25
"""Median of the last third by that of the first."""

_MS = 1000.0


@dataclass(frozen=True)
class Sample:
    """Memory at one moment.

    Attributes:
        at: seconds since the load began.
        pss: MiB of each server, by its name.
    """

    at: float
    pss: Mapping[str, float]


@dataclass(frozen=True)
class Growth:
    """How a server's memory went.

    Attributes:
        first: MiB after the warm-up, on the line through all samples.
        last: MiB at the end, on that line.
    """

    first: float
    last: float

    @property
    def share(self) -> float:
        """The growth as a share of the memory after the warm-up."""
        return self.last / self.first - 1


@dataclass(frozen=True)
class Verdict:
    """How an assistant bore a load.

    Attributes:
        messages: how many were answered.
        rate: messages a second.
        growth: of each server's memory, by its name.
        first_ms: median of the turns in the first third after the warm-up, in milliseconds.
        last_ms: of those in the last third.
        problems: messages without a proper answer, in words.
    """

    messages: int
    rate: float
    growth: Mapping[str, Growth]
    first_ms: float
    last_ms: float
    problems: tuple[str, ...]

    @property
    def slowing(self) -> float:
        """The last third's median by the first's."""
        return self.last_ms / self.first_ms

    @property
    def faults(self) -> tuple[str, ...]:
        """What did not stay as it was, in words."""
        grown = [
            f"{name} grew by {growth.share:.1%}"
            for name, growth in self.growth.items()
            if growth.share > MOST_GROWTH
        ]
        slow = [f"turns take {self.slowing:.2f} times as long"] * (self.slowing > MOST_SLOWING)
        failed = [f"{len(self.problems)} errors: {self.problems[0]}"] if self.problems else []
        return (*grown, *slow, *failed)


def judge(
    latencies: Sequence[tuple[float, float]],
    samples: Sequence[Sample],
    problems: Sequence[str],
    seconds: float,
    warm_up: float,
) -> Verdict:
    """Judge a load.

    Args:
        latencies: when each turn ended, in seconds since the load began, and what it took.
        samples: memory along the way.
        problems: what went wrong.
        seconds: how long the load was.
        warm_up: the share of it that is not judged.

    Returns:
        The verdict.

    Raises:
        ValueError: there are too few turns or samples after the warm-up.
    """
    begins = warm_up * seconds
    third = (seconds - begins) / 3
    warm = [sample for sample in samples if sample.at >= begins]
    first = [taken for at, taken in latencies if begins <= at < begins + third]
    last = [taken for at, taken in latencies if at >= seconds - third]
    if len(warm) < 3 or not first or not last:  # noqa: PLR2004
        raise ValueError("the load was too short to judge")
    growth = {
        name: growth_of([(sample.at, sample.pss[name]) for sample in warm]) for name in warm[0].pss
    }
    return Verdict(
        messages=len(latencies),
        rate=len(latencies) / seconds,
        growth=growth,
        first_ms=_MS * median(first),
        last_ms=_MS * median(last),
        problems=tuple(problems),
    )


def growth_of(points: Sequence[tuple[float, float]]) -> Growth:
    """Draw the line through points that single outliers do not bend (Theil and Sen).

    Args:
        points: time and memory.

    Returns:
        The line's beginning and end.
    """
    times, memory = zip(*points, strict=True)
    slope, height, *_ = theilslopes(memory, times, method="joint")
    return Growth(height + slope * points[0][0], height + slope * points[-1][0])
