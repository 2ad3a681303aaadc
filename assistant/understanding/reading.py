"""Puts together what a message asks, what it denies and how many questions it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.understanding.asking import HALF, asked, candidates, may_deny
from assistant.understanding.calibration import load_fitted
from assistant.understanding.evidence import likeliest
from assistant.understanding.message import OUT_OF_SCOPE
from assistant.understanding.polarity import (
    OPPOSITE,
    OVER,
    Polarity,
    PolarityWeights,
    nothing_evidence,
)
from assistant.understanding.questions import (
    Questions,
    QuestionWeights,
    Reading,
    find_questions,
    of_segments,
    texts_to_classify,
)
from assistant.understanding.segments import Segment

Probabilities = Mapping[str, float]
ONE_QUESTION = Questions()
OFFERED = 2
"""How many questions are offered where it is not sure which one is asked."""


class Parts(BaseModel):
    """All that is fitted of how a message's parts are read (parts.json).

    Attributes:
        polarity: what a message asks from what it denies.
        questions: when it holds two questions.
    """

    polarity: PolarityWeights
    questions: QuestionWeights

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Classified:
    """A message with the intents of all its parts.

    Attributes:
        text: the message.
        found: its segments.
        polarity: what it denies.
        first: by the first stage, for the message and each part, by their texts.
        last: by the last stage that was asked, for the message.
    """

    text: str
    found: Sequence[Segment]
    polarity: Polarity
    first: Mapping[str, Probabilities]
    last: Probabilities


@dataclass(frozen=True)
class Understood:
    """What a message asks, before it is decided whether that is answered.

    Attributes:
        first: probability of each intent by the first stage, for what the message asks.
        probabilities: the same by the last stage.
        denied: intents that it names without asking for them, the likeliest of each segment.
        over: whether it reports that something is over, and asks for nothing.
        declined: `opposite` when it wants undone what is documented only to be done.
        nothing: whether it asks for nothing that it names.
        questions: the two questions that it asks, or the one to offer besides.
        disputed: intents to offer instead of an answer, as it may not ask what it shows most.
    """

    first: Probabilities
    probabilities: Probabilities
    denied: tuple[str, ...]
    over: bool
    declined: str | None
    nothing: bool
    questions: Questions
    disputed: tuple[str, ...] = ()


def parts_to_classify(text: str, found: Sequence[Segment], polarity: Polarity) -> tuple[str, ...]:
    """List the parts of a message that the first stage must classify besides it.

    Args:
        text: the message.
        found: its segments.
        polarity: what it denies.

    Returns:
        Each different text once; nothing for most messages of one segment.
    """
    if polarity.is_partial:
        parts = [segment.text for segment in found]
    else:
        parts = [found[number].text for number in sorted(polarity.removed)]
    return tuple(dict.fromkeys([*texts_to_classify(text, found), *parts]))


def understand(message: Classified, answerable: Set[str], weights: Parts) -> Understood:
    """Tell what a message asks.

    Args:
        message: the message and the intents of its parts.
        answerable: intents with a documented answer.
        weights: the fitted weights.

    Returns:
        What it asks, denies and reports as over.
    """
    polarity = message.polarity
    own = message.first[message.text]
    scores = _scores(message, answerable, weights.polarity)
    weighed = asked(own, scores)
    apart = _shown_apart(message, scores, answerable)
    first, last = asked(own, scores, apart), asked(message.last, scores, apart)
    nothing = weights.polarity.nothing.score(nothing_evidence(polarity, own, weighed, answerable))
    denied = _denied(message)
    if _best(message.last) in answerable and nothing >= weights.polarity.nothing.least:
        declined = OPPOSITE if polarity.status == OPPOSITE else None
        named, over = denied or (_best(own),), polarity.status == OVER
        return Understood(own, message.last, named, over, declined, True, ONE_QUESTION)
    questions = find_questions(
        Reading(
            message.text,
            message.found,
            polarity,
            {**message.first, message.text: weighed},
            scores,
        ),
        answerable,
        weights.questions,
    )
    stated = tuple(intent for intent in denied if polarity.is_partial and intent != _best(last))
    disputed: tuple[str, ...] = ()
    if not questions.asked and _best(last) in answerable:
        disputed = _disputed(scores, weighed, nothing, answerable, weights.polarity)
    return Understood(first, last, stated, False, None, False, questions, disputed)


def _shown_apart(message: Classified, scores: Mapping[str, float], answerable: Set[str]) -> float:
    """Tell how likely one of the questions is by what asks alone, where a part that denies is left.

    « Non, … » makes talk of a message, « compte pas bloqué, … » something that is not ours.

    Args:
        message: the message and the intents of its parts.
        scores: how likely each of its questions is asked.
        answerable: intents with a documented answer.

    Returns:
        Their probability in the part that shows the likeliest most; 0 if nothing is left out.
    """
    polarity = message.polarity
    if not (scores and polarity.is_partial):
        return 0.0
    best = max(scores, key=scores.__getitem__)
    kept = (one.text for number, one in enumerate(message.found) if number not in polarity.removed)
    part = max((message.first[text] for text in kept), key=lambda shown: shown.get(best, 0.0))
    shown = sum(part.get(name, 0.0) for name in scores)
    told = sum(part.get(name, 0.0) for name in (*answerable, OUT_OF_SCOPE))
    return shown / told if told >= HALF else shown  # what asks is no talk besides


def _scores(
    message: Classified, answerable: Set[str], weights: PolarityWeights
) -> dict[str, float]:
    """Weigh which of its questions a message asks; nothing where it denies none."""
    if not may_deny(message.polarity):
        return {}
    parts = of_segments(message.text, message.found, message.first)
    named = candidates(message.polarity, message.found, parts, message.last, answerable)
    return {one.intent: weights.asking.score(one.evidence) for one in named}


def _disputed(
    scores: Mapping[str, float],
    first: Probabilities,
    nothing: float,
    answerable: Set[str],
    weights: PolarityWeights,
) -> tuple[str, ...]:
    """List the questions to offer where a message may not ask what it shows most."""
    ranked = sorted(scores, key=lambda intent: -scores[intent])
    if ranked and scores[ranked[0]] < weights.asking.least:
        return tuple(ranked[:OFFERED])
    return (likeliest(first, answerable),) if nothing >= weights.perhaps_nothing else ()


def _best(probabilities: Probabilities) -> str:
    return max(probabilities, key=probabilities.__getitem__)


def load_parts(path: Path) -> Parts:
    """Read the weights of polarity and questions (see `load_fitted`)."""
    return load_fitted(path, Parts)


def _denied(message: Classified) -> tuple[str, ...]:
    shown = (
        message.first[message.found[number].text] for number in sorted(message.polarity.removed)
    )
    return tuple(dict.fromkeys(max(stated, key=stated.__getitem__) for stated in shown))
