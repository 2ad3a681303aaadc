"""Finds the questions of a message that asks two or three: plain functions, without Rasa."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from assistant.understanding.cut_words import cut_words
from assistant.understanding.evidence import likeliest, log_odds
from assistant.understanding.polarity import Polarity, Verdict
from assistant.understanding.segments import Cut, Segment, cuts

Probabilities = Mapping[str, float]


class QuestionWeights(BaseModel):
    """When a message holds two questions; all of it is fitted (see fit_parts.py).

    Attributes:
        both: whether a pair is two questions that are both answered.
        offered: least score of two questions of which one is answered and the other offered.
    """

    both: Verdict
    offered: float = Field(ge=0, le=1)

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Reading:
    """A message and what is known of its parts.

    Attributes:
        text: the message.
        found: its segments.
        polarity: what they ask and deny.
        parts: calibrated probability of each intent for the message, for each segment and for
            both sides of each cut, by their texts.
        scores: how likely each question that it names is asked, where it may deny one.
    """

    text: str
    found: Sequence[Segment]
    polarity: Polarity
    parts: Mapping[str, Probabilities]
    scores: Probabilities = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """Two different questions that a cut gives, and what speaks for them.

    Attributes:
        intents: in the order asked.
        places: position of the segment that shows each of them most.
        evidence: how much of each kind there is, by its name.
        words: names of that evidence which are words around the cut; most are rare.
    """

    intents: tuple[str, str]
    places: tuple[int, int]
    evidence: Mapping[str, float]
    words: frozenset[str]


@dataclass(frozen=True)
class Questions:
    """What a message asks.

    Attributes:
        asked: the two intents in the order asked; nothing when there is one question.
        also: the intent that may be asked besides, and is worth offering: the second one in
            doubt, or the third.
    """

    asked: tuple[str, ...] = ()
    also: str | None = None


def texts_to_classify(text: str, found: Sequence[Segment]) -> tuple[str, ...]:
    """List the parts of a message whose intents `find_questions` needs to know.

    Args:
        text: the message.
        found: its segments.

    Returns:
        Each different text once; nothing for a message that cannot be cut.
    """
    halves = [half for cut in cuts(text, found) for half in (cut.before, cut.behind)]
    if not halves:
        return ()
    return tuple(dict.fromkeys([*halves, *(segment.text for segment in found)]))


def of_segments(
    text: str, found: Sequence[Segment], told: Mapping[str, Probabilities]
) -> list[Probabilities]:
    """List the intents of a message's segments; none where it cannot be cut.

    Args:
        text: the message.
        found: its segments.
        told: probability of each intent, by the texts of the message and its parts.
    """
    return [told[segment.text] for segment in found] if cuts(text, found) else []


def find_questions(
    reading: Reading, askable: Collection[str], weights: QuestionWeights
) -> Questions:
    """Find the intents of a message with two or three questions.

    Args:
        reading: the message and its classified parts.
        askable: intents that count as questions.
        weights: the fitted weights.

    Returns:
        Both questions, and the third to offer; or the one to offer besides the likeliest.
    """
    scored = sorted(
        ((weights.both.score(pair.evidence), pair) for pair in pairs(reading, askable)),
        key=lambda item: item[0],
        reverse=True,
    )
    sure = [pair for reached, pair in scored if reached >= weights.both.least]
    if sure:
        return _in_order(sure)
    first = likeliest(reading.parts[reading.text], askable)
    if scored and scored[0][0] >= weights.offered and first in scored[0][1].intents:
        return Questions(also=_besides(reading, scored[0][1], first))
    return Questions()


def without_topics_of(questions: Questions, topics: Mapping[str, str]) -> Questions:
    """Leave out a topic beside a question of its own, which says more precisely what is asked.

    Args:
        questions: what a message was found to ask.
        topics: the topic's intent of each question that has one.
    """
    named = {topics.get(intent) for intent in questions.asked}
    kept = tuple(intent for intent in questions.asked if intent not in named)
    if kept == questions.asked:
        return questions
    return Questions(kept if len(kept) > 1 else (), questions.also)


def pairs(reading: Reading, askable: Collection[str]) -> list[Pair]:
    """List the pairs of different questions that the cuts give.

    Args:
        reading: the message and its classified parts.
        askable: intents that count as questions.

    Returns:
        At most one pair for each cut that has something asked on both sides.
    """
    possible = (_pair(reading, cut, askable) for cut in cuts(reading.text, reading.found))
    return [pair for pair in possible if pair]


_TINY = 1e-4
_THIRD = 2
_ENOUGH = 3
"""More words in a half make it no likelier that it asks."""


def _besides(reading: Reading, pair: Pair, first: str) -> str | None:
    """Name a pair's other question, where its part shows that more than anything else."""
    other = 1 - pair.intents.index(first)
    part = reading.parts[reading.found[pair.places[other]].text]
    shown = max(part, key=part.__getitem__)
    return shown if shown == pair.intents[other] else None


def _in_order(sure: Sequence[Pair]) -> Questions:
    best = sure[0]
    places = dict(zip(best.intents, best.places, strict=True))
    for pair in sure[1:]:
        for intent, place in zip(pair.intents, pair.places, strict=True):
            if len(places) <= _THIRD:
                places.setdefault(intent, place)
    ordered = sorted(places, key=places.__getitem__)
    return Questions(tuple(ordered[:_THIRD]), ordered[_THIRD] if len(ordered) > _THIRD else None)


def _pair(reading: Reading, cut: Cut, askable: Collection[str]) -> Pair | None:
    numbers = range(len(reading.found))
    before = [n for n in numbers if n < cut.number and n not in reading.polarity.removed]
    behind = [n for n in numbers if n >= cut.number and n not in reading.polarity.removed]
    if not all(sum(reading.polarity.telling[n] for n in side) for side in (before, behind)):
        return None  # « c'est quoi ? » asks nothing by itself
    halves = reading.parts[cut.before], reading.parts[cut.behind]
    intents = likeliest(halves[0], askable), likeliest(halves[1], askable)
    if intents[0] == intents[1]:
        return None
    places = _place(reading, before, intents[0]), _place(reading, behind, intents[1])
    words = cut_words(reading.text, reading.found, cut.number)
    evidence = {
        **_evidence(reading, cut, halves, intents, places),
        **_apart(reading, intents, places, askable),
        **words,
    }
    return Pair(intents, places, evidence, frozenset(words))


def _place(reading: Reading, numbers: Sequence[int], intent: str) -> int:
    return max(numbers, key=lambda n: reading.parts[reading.found[n].text].get(intent, 0.0))


def _evidence(
    reading: Reading,
    cut: Cut,
    halves: tuple[Probabilities, Probabilities],
    intents: tuple[str, str],
    places: tuple[int, int],
) -> dict[str, float]:
    whole = reading.parts[reading.text]
    shown = [half[intent] for half, intent in zip(halves, intents, strict=True)]
    alone = [
        reading.parts[reading.found[place].text][intent]
        for place, intent in zip(places, intents, strict=True)
    ]
    kept = [whole[intent] for intent in intents]
    return {
        "weaker half": log_odds(min(shown)),
        "clearer half": log_odds(max(shown)),
        "weaker segment": log_odds(min(alone)),
        "clearer segment": log_odds(max(alone)),
        "less of the whole": log_odds(min(kept)),
        "both of the whole": log_odds(sum(kept)),
        "first of the whole": log_odds(max(whole.values())),
        "shorter half": math.log(min(len(cut.before.split()), len(cut.behind.split()))),
        "segments": len(reading.found) / 4,
        "asks before": float(reading.found[cut.number - 1].asks),
        "asks behind": float(any(segment.asks for segment in reading.found[cut.number :])),
        f"mark {cut.mark}": 1.0,
        **_unasked(reading.polarity, cut.number, places),
    }


def _unasked(polarity: Polarity, number: int, places: tuple[int, int]) -> dict[str, float]:
    """Tell how likely a side, or what shows its question most, asks for nothing."""
    of_segments = polarity.unasked
    least = min(of_segments[:number]), min(of_segments[number:])
    first, second = (of_segments[place] for place in places)
    return {
        "unasked": max(least),
        "least unasked before": log_odds(least[0]),
        "least unasked behind": log_odds(least[1]),
        "first unasked": log_odds(first),
        "second unasked": log_odds(second),
        "nothing asked": log_odds(polarity.nothing),
    }


def _apart(
    reading: Reading,
    intents: tuple[str, str],
    places: tuple[int, int],
    askable: Collection[str],
) -> dict[str, float]:
    """Tell how little the two segments have to do with each other, and whether either denies."""
    parts = [reading.parts[reading.found[place].text] for place in places]
    ours = [sum(part.get(intent, 0.0) for intent in askable) for part in parts]
    own = [part[intent] for part, intent in zip(parts, intents, strict=True)]
    crossed = parts[0].get(intents[1], 0.0), parts[1].get(intents[0], 0.0)
    amounts = sum(reading.polarity.telling[: places[1]]), sum(reading.polarity.telling[places[1] :])
    before = any(reading.polarity.negating[: places[1]])
    behind = any(reading.polarity.negating[places[1] :])
    return {
        "weaker among questions": log_odds(
            min(value / (total + _TINY) for value, total in zip(own, ours, strict=True))
        ),
        "less a question": log_odds(min(ours)),
        "either in the other": log_odds(max(crossed)),
        "words that tell": float(min(*amounts, _ENOUGH)),
        "negation before": float(before),
        "negation behind": float(behind),
        "negation on both sides": float(before and behind),
        **_weighed(reading, intents),
    }


def _weighed(reading: Reading, intents: tuple[str, str]) -> dict[str, float]:
    """Tell how likely both are asked of a message that may deny one of them."""
    if not reading.scores:
        return {}
    scores = [reading.scores.get(intent, 0.0) for intent in intents]
    return {
        "may deny": 1.0,
        "less surely asked": log_odds(min(scores)),
        "more surely asked": log_odds(max(scores)),
    }
