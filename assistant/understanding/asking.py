"""Weighs which of the questions that a message names it asks, where it may deny one. No Rasa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations_with_replacement

from assistant.understanding.polarity import Polarity, log_odds
from assistant.understanding.segments import CONTRAST, Segment

Probabilities = Mapping[str, float]
CANDIDATES = 4
"""How many of the questions that a message shows are weighed."""
ENOUGH = 4
"""More words in a segment make it no likelier that it asks."""
_TINY = 1e-6
HALF = 0.5
"""From here on a part more likely denies than asks."""


@dataclass(frozen=True)
class Candidate:
    """A question that a message names, and what speaks for its being asked.

    Attributes:
        intent: the question's.
        evidence: how much of each kind there is, by its name.
    """

    intent: str
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class _Shown:
    """How a message shows a question: as a whole, asked, denied, and in which part most."""

    whole: float
    asked: float
    denied: float
    most: float
    part: _Part


@dataclass(frozen=True)
class _Part:
    """A segment and what it does, or the message where that cannot be cut."""

    number: int
    intents: Probabilities
    unasked: float
    negates: bool
    telling: int
    contrasts: bool
    asks: bool


def may_deny(polarity: Polarity) -> bool:
    """Tell whether a message holds a word of negation, or a part that more likely denies."""
    return any(polarity.negating) or max(polarity.unasked, default=0.0) >= HALF


def candidates(
    polarity: Polarity,
    found: Sequence[Segment],
    segments: Sequence[Probabilities],
    whole: Probabilities,
    askable: Set[str],
) -> tuple[Candidate, ...]:
    """List the questions that a message shows most, with what speaks for each.

    Args:
        polarity: what it denies.
        found: its segments.
        segments: probability of each intent for each of them; nothing where it cannot be cut.
        whole: the same for the whole message.
        askable: intents that count as questions.
    """
    parts = _parts(polarity, found, segments, whole)
    if not parts or len(askable) == 1:
        return ()  # nothing to tell apart
    shown = {intent: _shown(intent, parts, whole) for intent in sorted(askable)}
    ranked = sorted(shown, key=lambda intent: -shown[intent].most)[:CANDIDATES]
    several, negation = len(parts) > 1, any(part.negates for part in parts)
    return tuple(
        Candidate(
            intent,
            _evidence(
                shown[intent],
                [shown[other] for other in ranked if other != intent],
                several=several,
                negation=negation,
            ),
        )
        for intent in ranked
    )


def asked(
    probabilities: Probabilities, scores: Mapping[str, float], least: float = 0.0
) -> dict[str, float]:
    """Share what a message shows of its candidates among them by how likely each is asked.

    Args:
        probabilities: of each intent, for the whole message.
        scores: of each candidate, between 0 and 1.
        least: how likely one of them is at least asked; all other intents make room for it.
    """
    odds = {intent: score / (1 + _TINY - score) for intent, score in scores.items()}
    shown = sum(probabilities.get(intent, 0.0) for intent in odds)
    others = probabilities
    if 0 < shown < least:
        room = (1 - least) / (1 - shown)
        others, shown = {name: value * room for name, value in probabilities.items()}, least
    share = shown / (sum(odds.values()) or 1.0)
    return {**others, **{intent: share * one for intent, one in odds.items()}}


def _parts(
    polarity: Polarity,
    found: Sequence[Segment],
    segments: Sequence[Probabilities],
    whole: Probabilities,
) -> list[_Part]:
    if segments:
        return [
            _Part(
                number,
                intents,
                polarity.unasked[number],
                polarity.negating[number],
                min(polarity.telling[number], ENOUGH),
                found[number].mark == CONTRAST,
                found[number].asks,
            )
            for number, intents in enumerate(segments)
        ]
    if not found:
        return []
    telling = min(sum(polarity.telling), ENOUGH)
    unasked, negates = max(polarity.unasked), any(polarity.negating)
    return [_Part(0, whole, unasked, negates, telling, False, polarity.asks)]


def _shown(intent: str, parts: Sequence[_Part], whole: Probabilities) -> _Shown:
    values = [part.intents.get(intent, 0.0) for part in parts]
    return _Shown(
        whole.get(intent, 0.0),
        max((1 - part.unasked) * value for part, value in zip(parts, values, strict=True)),
        max(part.unasked * value for part, value in zip(parts, values, strict=True)),
        max(whole.get(intent, 0.0), *values),
        max(parts, key=lambda part: part.intents.get(intent, 0.0)),
    )


def _evidence(
    own: _Shown, others: Sequence[_Shown], *, several: bool, negation: bool
) -> dict[str, float]:
    """List a candidate's evidence beside that of the others, of which one is its rival.

    What counts otherwise in a message of several parts, in one with a negation, and where the rival
    stands in the same part, is listed for these once more; and what each two say together.
    """
    rival = max(others, key=lambda other: other.whole + other.asked)
    same = own.part is rival.part
    before = own.part.number < rival.part.number
    degrees = {
        "whole": log_odds(own.whole),
        "asked": log_odds(own.asked),
        "denied": log_odds(own.denied),
        "others asked": log_odds(max(other.asked for other in others)),
        "others denied": log_odds(max(other.denied for other in others)),
        "lead in the whole": log_odds(own.whole) - log_odds(max(one.whole for one in others)),
        "lead asked": log_odds(own.asked) - log_odds(max(one.asked for one in others)),
        "unasked": log_odds(own.part.unasked),
        "rival unasked": log_odds(rival.part.unasked),
    }
    cases = {"several": several, "negation": negation, "same part": same}
    crossed = {
        f"{name}, {case}": value
        for case, holds in cases.items()
        if holds
        for name, value in degrees.items()
    }
    together = {
        f"{one} and {other}": degrees[one] * degrees[other]
        for one, other in combinations_with_replacement(degrees, 2)
    }
    marks = {
        **cases,
        "first": before,
        "negates": own.part.negates,
        "rival negates": rival.part.negates,
        "negates, several": own.part.negates and several,
        "rival negates, several": rival.part.negates and several,
        "negates, first": own.part.negates and before,
        "rival negates, first": rival.part.negates and before,
        "contrasts": own.part.contrasts,
        "rival contrasts": rival.part.contrasts and not same,
        "asks": own.part.asks,
        "rival asks": rival.part.asks and not same,
    }
    words = {"words": own.part.telling, "rival's words": 0 if same else rival.part.telling}
    numbers = {name: float(one) for name, one in {**marks, **words}.items()}
    return {**degrees, **crossed, **together, **numbers}
