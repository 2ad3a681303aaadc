"""Finds the two questions of a message: plain functions, without Rasa."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Half:
    """One way of cutting a message in two.

    Attributes:
        before: calibrated probability of each intent for what stands before the cut.
        behind: the same for what stands behind it.
    """

    before: Mapping[str, float]
    behind: Mapping[str, float]


def find_questions(
    whole: Mapping[str, float],
    halves: Sequence[Half],
    askable: Collection[str],
    threshold: float,
) -> tuple[str, ...]:
    """Find the intents of a message with two questions.

    Args:
        whole: calibrated probability of each intent for the whole message.
        halves: the ways of cutting it.
        askable: intents that count as questions.
        threshold: least score of a pair.

    Returns:
        The two intents in the order asked, or nothing when there is one question.
    """
    pairs = [_pair(whole, half, askable) for half in halves]
    best = max((pair for pair in pairs if pair), key=lambda pair: pair[0], default=None)
    if best is None or best[0] < threshold:
        return ()
    return best[1]


def _pair(
    whole: Mapping[str, float], half: Half, askable: Collection[str]
) -> tuple[float, tuple[str, str]] | None:
    before, behind = _best(half.before), _best(half.behind)
    if before == behind or before not in askable or behind not in askable:
        return None
    clear = min(half.before[before], half.behind[behind])
    supported = min(1.0, whole[before] + whole[behind])
    return clear * supported, (before, behind)


def _best(probabilities: Mapping[str, float]) -> str:
    return max(probabilities, key=lambda intent: probabilities[intent])
