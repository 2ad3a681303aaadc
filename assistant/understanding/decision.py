"""Decides what to do with a message's probabilities: plain functions, without Rasa."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.understanding.calibration import Thresholds
from assistant.understanding.message import FALLBACK_INTENT, OUT_OF_SCOPE

MAX_CANDIDATES = 3


@dataclass(frozen=True)
class Decision:
    """What is done with a message.

    Attributes:
        intent: the intent to follow, or `nlu_fallback` when in doubt.
        confidence: its probability.
        candidates: intents to offer as choices, the likeliest first.
    """

    intent: str
    confidence: float
    candidates: tuple[str, ...]


def decide(
    probabilities: Mapping[str, float], answerable: Collection[str], thresholds: Thresholds
) -> Decision:
    """Answer, offer choices, or decline.

    Args:
        probabilities: calibrated probability of each intent.
        answerable: intents with a documented answer: procedures and topics.
        thresholds: when to do which.

    Returns:
        The decision.
    """
    ranked = sorted(probabilities, key=probabilities.__getitem__, reverse=True)
    first, second = ranked[0], ranked[1]
    confidence = probabilities[first]
    candidates = _candidates(ranked, probabilities, answerable, thresholds)
    if first in answerable:
        lead = confidence - probabilities[second]
        sure = confidence >= thresholds.answer and lead >= thresholds.margin
    else:
        sure = confidence >= thresholds.dialogue or not candidates
    if first == OUT_OF_SCOPE and not candidates:
        sure = True
    if sure:
        return Decision(first, confidence, candidates)
    return Decision(FALLBACK_INTENT, confidence, candidates)


def _candidates(
    ranked: Sequence[str],
    probabilities: Mapping[str, float],
    answerable: Collection[str],
    thresholds: Thresholds,
) -> tuple[str, ...]:
    likely = [
        intent
        for intent in ranked
        if intent in answerable and probabilities[intent] >= thresholds.choice
    ]
    return tuple(likely[:MAX_CANDIDATES])
