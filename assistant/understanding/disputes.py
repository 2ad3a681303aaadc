"""Finds messages that may deny what they show most: « pas la facture, la panne ». No Rasa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from assistant.understanding.evidence import likeliest
from assistant.understanding.polarity import Polarity, log_odds

Probabilities = Mapping[str, float]
ENOUGH = 4
"""More words in a segment make it no likelier that it asks."""


@dataclass(frozen=True)
class Dispute:
    """The question that a message shows most, and the other one that it may ask instead.

    Attributes:
        answer: the intent that it shows most.
        other: the intent that another segment shows most.
        evidence: how much of each kind speaks for the other one, by its name.
    """

    answer: str
    other: str
    evidence: Mapping[str, float]


def find_dispute(
    polarity: Polarity,
    segments: Sequence[Probabilities],
    whole: Probabilities,
    remaining: Probabilities,
    askable: Set[str],
) -> Dispute | None:
    """Find what a message with several segments may ask instead of what it shows most.

    Args:
        polarity: what it denies.
        segments: probability of each intent for each of its segments.
        whole: the same for the whole message.
        remaining: the same for what is left of it, or the whole.
        askable: intents that count as questions.

    Returns:
        None where no other segment tells anything, as in « ok, j'ai perdu mon mot de passe ».
    """
    numbers = range(len(segments))
    answer = likeliest(remaining, askable)
    place = max(numbers, key=lambda number: segments[number].get(answer, 0.0), default=0)
    others = [
        ((1 - polarity.unasked[number]) * segments[number].get(intent, 0.0), number, intent)
        for number in numbers
        if number != place and polarity.telling[number]
        for intent in sorted(askable - {answer})
    ]
    if not others:
        return None
    _, elsewhere, other = max(others)
    own, apart = segments[place], segments[elsewhere]
    evidence = {
        "answer unasked": log_odds(polarity.unasked[place]),
        "other unasked": log_odds(polarity.unasked[elsewhere]),
        "answer shown": log_odds(own.get(answer, 0.0)),
        "other shown": log_odds(apart.get(other, 0.0)),
        "answer beside the other": log_odds(apart.get(answer, 0.0)),
        "other beside the answer": log_odds(own.get(other, 0.0)),
        "answer in the whole": log_odds(whole.get(answer, 0.0)),
        "other in the whole": log_odds(whole.get(other, 0.0)),
        "negation at the answer": float(polarity.negating[place]),
        "negation at the other": float(polarity.negating[elsewhere]),
        "words at the answer": float(min(polarity.telling[place], ENOUGH)),
        "words at the other": float(min(polarity.telling[elsewhere], ENOUGH)),
        "answer first": float(place < elsewhere),
        "answer left out": float(place in polarity.removed),
        "other left out": float(elsewhere in polarity.removed),
    }
    return Dispute(answer, other, evidence)
