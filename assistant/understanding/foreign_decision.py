"""Decides what to do with a message in another language: plain functions, without Rasa."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from assistant.understanding.decision import MAX_CANDIDATES, Decision
from assistant.understanding.message import FALLBACK_INTENT

ANSWER = 0.65
"""Least probability to be answered: docs/understanding.md says what it gives."""

CHOICE = 0.2
"""Least probability of an answer to be offered as a choice."""

TALK = frozenset({"greet", "goodbye", "thank", "help", "bot_challenge", "contact_human"})
"""Acts of conversation that are followed; none of them changes what is remembered."""


def decide_foreign(probabilities: Mapping[str, float], answerable: Collection[str]) -> Decision:
    """Answer, offer choices, or leave it to the contacts.

    Args:
        probabilities: probability of each intent by meaning alone; nothing without an encoder.
        answerable: intents with a documented answer: procedures and topics.

    Returns:
        The decision.
    """
    ranked = sorted(probabilities, key=probabilities.__getitem__, reverse=True)
    if not ranked:
        return Decision(FALLBACK_INTENT, 1.0, ())
    first = ranked[0]
    likely = [i for i in ranked if i in answerable and probabilities[i] >= CHOICE]
    candidates = tuple(likely[:MAX_CANDIDATES])
    followed = first in answerable or first in TALK
    sure = followed and probabilities[first] >= ANSWER
    if first not in answerable:
        candidates = ()
    return Decision(first if sure else FALLBACK_INTENT, probabilities[first], candidates)
