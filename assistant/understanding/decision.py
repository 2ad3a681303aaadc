"""Decides what to do with a message's evidence: plain functions, without Rasa."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.understanding.calibration import DecisionWeights, Thresholds
from assistant.understanding.evidence import early_evidence, full_evidence, likeliest, weigh
from assistant.understanding.known_words import WordEvidence
from assistant.understanding.message import FALLBACK_INTENT, OUT_OF_SCOPE

MAX_CANDIDATES = 3


@dataclass(frozen=True)
class Heard:
    """What is known of a message when it is decided on.

    Attributes:
        first: calibrated probability of each intent by the first stage.
        final: the same by the last stage that was asked.
        settled: whether the first stage was sure enough, so that no other was asked.
        words: how well its words are known.
        company: whether it names another company or product.
    """

    first: Mapping[str, float]
    final: Mapping[str, float]
    settled: bool
    words: WordEvidence
    company: bool


@dataclass(frozen=True)
class Decision:
    """What is done with a message.

    Attributes:
        intent: the intent to follow, or `nlu_fallback` when in doubt.
        confidence: its probability.
        candidates: intents to offer as choices, the likeliest first.
        sure: probability that the likeliest answer is what is asked.
    """

    intent: str
    confidence: float
    candidates: tuple[str, ...]
    sure: float = 0.0


def settles(
    heard: Heard, answerable: Collection[str], weights: DecisionWeights, thresholds: Thresholds
) -> bool:
    """Tell whether the first stage's own evidence suffices."""
    top = max(heard.first, key=heard.first.__getitem__)
    if top not in answerable:
        return heard.first[top] >= thresholds.settled_outside
    early = early_evidence(heard.first, answerable, heard.words, heard.company)
    return weigh(early, weights.early) >= thresholds.settled


def decide(
    heard: Heard, answerable: Collection[str], weights: DecisionWeights, thresholds: Thresholds
) -> Decision:
    """Answer, offer choices, or decline.

    Args:
        heard: what is known of the message.
        answerable: intents with a documented answer: procedures and topics.
        weights: the fitted weight of each piece of evidence.
        thresholds: when to do which.
    """
    right, ours = _probabilities(heard, answerable, weights)
    first = likeliest(heard.final, answerable)
    top = max(heard.final, key=heard.final.__getitem__)
    # What is hardly a question of ours is none to offer, either: « et après ? » said first.
    is_ours = ours >= thresholds.offer
    candidates = _candidates(heard.final, answerable, thresholds) if is_ours else ()
    if right >= thresholds.answer:
        return Decision(first, right, candidates, right)
    talk = top not in answerable and top != OUT_OF_SCOPE
    if talk and heard.final[top] >= thresholds.dialogue:
        return Decision(top, heard.final[top], candidates, right)
    if candidates:
        return Decision(FALLBACK_INTENT, right, candidates, right)
    if top == OUT_OF_SCOPE or not talk:
        return Decision(OUT_OF_SCOPE, heard.final.get(OUT_OF_SCOPE, 0.0), (), right)
    return Decision(FALLBACK_INTENT, heard.final[top], (), right)


def _probabilities(
    heard: Heard, answerable: Collection[str], weights: DecisionWeights
) -> tuple[float, float]:
    if heard.settled:
        early = early_evidence(heard.first, answerable, heard.words, heard.company)
        right = weigh(early, weights.early)
        return right, right
    full = full_evidence(heard.first, heard.final, answerable, heard.words, heard.company)
    return weigh(full, weights.right), weigh(full, weights.ours)


def _candidates(
    probabilities: Mapping[str, float], answerable: Collection[str], thresholds: Thresholds
) -> tuple[str, ...]:
    likely = [name for name in answerable if probabilities.get(name, 0.0) >= thresholds.choice]
    ranked = sorted(likely, key=lambda name: (-probabilities[name], name))
    return tuple(ranked[:MAX_CANDIDATES])
