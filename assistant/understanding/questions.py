"""Finds the two questions of a message: plain functions, without Rasa."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.understanding.calibration import QuestionWeights


@dataclass(frozen=True)
class Half:
    """One way of cutting a message in two.

    Attributes:
        before: calibrated probability of each intent for what stands before the cut.
        behind: the same for what stands behind it.
    """

    before: Mapping[str, float]
    behind: Mapping[str, float]


@dataclass(frozen=True)
class Pair:
    """Two different questions that a cut gives, and what speaks for them.

    Attributes:
        intents: in the order asked.
        evidence: log-odds of the weaker and of the clearer half, and of the intent that the
            whole message shows less.
    """

    intents: tuple[str, str]
    evidence: tuple[float, ...]


@dataclass(frozen=True)
class Questions:
    """What a message asks.

    Attributes:
        asked: the two intents in the order asked; nothing when there is one question.
        also: the intent that may be asked besides the first one, and is worth offering.
    """

    asked: tuple[str, ...] = ()
    also: str | None = None


def find_questions(
    whole: Mapping[str, float],
    halves: Sequence[Half],
    askable: Collection[str],
    weights: QuestionWeights,
) -> Questions:
    """Find the intents of a message with two questions.

    Args:
        whole: calibrated probability of each intent for the whole message.
        halves: the ways of cutting it.
        askable: intents that count as questions.
        weights: the fitted weight of each piece of evidence.

    Returns:
        Both questions, or the one to offer besides the likeliest.
    """
    scored = [(score(pair, weights), pair.intents) for pair in pairs(whole, halves, askable)]
    best, intents = max(scored, default=(0.0, ()))
    if best >= weights.threshold:
        return Questions(asked=intents)
    first = _best(whole, askable)
    if best >= weights.offered and first in intents:
        return Questions(also=next(intent for intent in intents if intent != first))
    second = _best({**whole, first: 0.0}, askable)
    return Questions(also=second if whole.get(second, 0.0) >= weights.second else None)


def pairs(
    whole: Mapping[str, float], halves: Sequence[Half], askable: Collection[str]
) -> list[Pair]:
    """List the pairs of different questions that the cuts give.

    Args:
        whole: calibrated probability of each intent for the whole message.
        halves: the ways of cutting it.
        askable: intents that count as questions.

    Returns:
        At most one pair for each cut.
    """
    found = []
    for half in halves:
        before, behind = _best(half.before, askable), _best(half.behind, askable)
        if before != behind:
            found.append(Pair((before, behind), _evidence(whole, half, before, behind)))
    return found


def score(pair: Pair, weights: QuestionWeights) -> float:
    """Weigh what speaks for a pair.

    Args:
        pair: two questions.
        weights: the fitted weight of each piece of evidence.

    Returns:
        Probability, before calibration, that the message asks both.
    """
    total = weights.bias + sum(
        weight * value for weight, value in zip(weights.weights, pair.evidence, strict=True)
    )
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, total))))


_STEEPEST = 50.0
_TINY = 1e-4


def _evidence(
    whole: Mapping[str, float], half: Half, before: str, behind: str
) -> tuple[float, ...]:
    weaker, clearer = sorted((half.before[before], half.behind[behind]))
    kept = min(whole[before], whole[behind])
    return tuple(_log_odds(value) for value in (weaker, clearer, kept))


def _log_odds(probability: float) -> float:
    bounded = max(_TINY, min(1 - _TINY, probability))
    return math.log(bounded / (1 - bounded))


def _best(probabilities: Mapping[str, float], askable: Collection[str]) -> str:
    return max(sorted(askable), key=lambda intent: probabilities.get(intent, 0.0))
