"""The figures of one pipeline on one test set."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.service.judging.sample import Sample
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.nlu import Ranking
from tools.evaluation.shares import Share, share

FALSE_REJECTION = 0.05
_TOP = 3
_P95 = 95


@dataclass(frozen=True)
class Speed:
    """Milliseconds a message.

    Attributes:
        median: half of the messages are faster.
        p95: 95 % of the messages are faster.
        longest: the slowest message.
    """

    median: float
    p95: float
    longest: float


@dataclass(frozen=True)
class Score:
    """The figures of one pipeline.

    Attributes:
        accuracy: first intent right, by style and for `all` messages in scope.
        first_three: right intent among the first three, for all messages in scope.
        out_of_scope_recall: messages out of scope recognised when 5 % of those in scope are
            rejected; None without such messages.
        speed: time a message.
    """

    accuracy: dict[str, Share]
    first_three: Share
    out_of_scope_recall: Share | None
    speed: Speed


def score(samples: Sequence[Sample], rankings: Sequence[Ranking], ms: Sequence[float]) -> Score:
    """Compute a pipeline's figures.

    Args:
        samples: the test messages.
        rankings: the pipeline's answer to each.
        ms: milliseconds that each took.

    Returns:
        The figures.
    """
    inside = [
        (sample, ranking)
        for sample, ranking in zip(samples, rankings, strict=True)
        if sample.intent != OUT_OF_SCOPE
    ]
    outside = [
        ranking
        for sample, ranking in zip(samples, rankings, strict=True)
        if sample.intent == OUT_OF_SCOPE
    ]
    styles = list(dict.fromkeys(sample.style for sample, _ in inside))
    accuracy = {
        style: share(
            _is_first(sample, ranking) for sample, ranking in inside if sample.style == style
        )
        for style in styles
    }
    return Score(
        accuracy={**accuracy, "all": share(_is_first(*pair) for pair in inside)},
        first_three=share(
            sample.intent in [intent for intent, _ in ranking[:_TOP]] for sample, ranking in inside
        ),
        out_of_scope_recall=out_of_scope_recall(
            [in_scope_probability(ranking) for _, ranking in inside],
            [in_scope_probability(ranking) for ranking in outside],
        ),
        speed=speed_of(ms),
    )


def out_of_scope_recall(inside: Sequence[float], outside: Sequence[float]) -> Share | None:
    """Reject what is least likely in scope, at most 5 % of the messages that are.

    Args:
        inside: probability of being in scope, of messages in scope.
        outside: the same of messages out of scope.

    Returns:
        The share of the messages out of scope that are rejected; None when a list is empty.
    """
    if not inside or not outside:
        return None
    threshold = sorted(inside)[int(FALSE_REJECTION * len(inside))]
    return share(probability < threshold for probability in outside)


def in_scope_probability(ranking: Ranking) -> float:
    """Read how likely a message asks something that there is an intent for.

    Args:
        ranking: intents and their probabilities.

    Returns:
        The greatest probability of an intent other than `out_of_scope`.
    """
    return max((value for intent, value in ranking if intent != OUT_OF_SCOPE), default=0.0)


def speed_of(ms: Sequence[float]) -> Speed:
    """Summarise times.

    Args:
        ms: at least one number of milliseconds.

    Returns:
        The median, the 95th percentile and the greatest.
    """
    ranked = sorted(ms)
    p95 = ranked[min(len(ranked) - 1, len(ranked) * _P95 // 100)]
    return Speed(statistics.median(ranked), p95, ranked[-1])


def _is_first(sample: Sample, ranking: Ranking) -> bool:
    return bool(ranking) and ranking[0][0] == sample.intent
