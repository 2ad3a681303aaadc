"""Puts together what a message asks, what it denies and how many questions it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.understanding.calibration import load_fitted
from assistant.understanding.disputes import find_dispute
from assistant.understanding.evidence import likeliest
from assistant.understanding.polarity import (
    OPPOSITE,
    OVER,
    Polarity,
    PolarityWeights,
    asked,
    likeliest_question,
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
LEAST_LEFT = 0.3
"""Probability of a question in what is left of a message, below which nothing is left out:
« c'est du phishing ? » asks nothing by itself."""
HALF = 0.5
"""From here on a part more likely denies than asks."""


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
        first: by the first stage, for the message, its rest and each part, by their texts.
        last: by the last stage that was asked, for the message and its rest.
    """

    text: str
    found: Sequence[Segment]
    polarity: Polarity
    first: Mapping[str, Probabilities]
    last: Mapping[str, Probabilities]


@dataclass(frozen=True)
class Understood:
    """What a message asks, before it is decided whether that is answered.

    Attributes:
        probabilities: of each intent, for what the message asks.
        denied: intents that it names without asking for them, the likeliest of each segment.
        over: whether it reports that something is over, and asks for nothing.
        declined: `opposite` when it wants undone what is documented only to be done.
        nothing: whether it asks for nothing that it names.
        questions: the two questions that it asks, or the one to offer besides.
        by_rest: whether what is left of it tells how sure that is; else the whole message does.
        disputed: intents to offer instead of an answer, as it may not ask what it shows most.
    """

    probabilities: Probabilities
    denied: tuple[str, ...]
    over: bool
    declined: str | None
    nothing: bool
    questions: Questions
    by_rest: bool = False
    disputed: tuple[str, ...] = ()


def parts_to_classify(text: str, found: Sequence[Segment], polarity: Polarity) -> tuple[str, ...]:
    """List the parts of a message that the first stage must classify besides it and its rest.

    Args:
        text: the message.
        found: its segments.
        polarity: what it denies.

    Returns:
        Each different text once; nothing for most messages of one segment.
    """
    removed = [found[number].text for number in sorted(polarity.removed)]
    return tuple(dict.fromkeys([*texts_to_classify(text, found), *removed]))


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
    first, last = message.first[message.text], message.last[message.text]
    left = (
        polarity.is_partial
        and likeliest_question(message.first[polarity.rest], answerable) >= LEAST_LEFT
    )
    denied = _denied(message) if left else ()
    remaining, whole = first, last
    if left:
        remaining = asked(first, message.first[polarity.rest], denied)
        last = asked(last, message.last[polarity.rest], denied)
    nothing = weights.polarity.nothing.score(
        nothing_evidence(polarity, first, remaining, answerable)
    )
    if _best(whole) in answerable and nothing >= weights.polarity.nothing.least:
        declined = OPPOSITE if polarity.status == OPPOSITE else None
        named = _denied(message) or (_best(first),)
        return Understood(last, named, polarity.status == OVER, declined, True, ONE_QUESTION)
    questions = find_questions(
        Reading(
            message.text,
            message.found,
            polarity.unasked,
            polarity.removed,
            polarity.negating,
            polarity.telling,
            {**message.first, message.text: remaining},
        ),
        answerable,
        weights.questions,
    )
    by_rest = left and (
        _best(whole) != _best(last)
        or max(map(polarity.unasked.__getitem__, polarity.removed)) >= HALF
    )
    stated = denied if by_rest else ()
    disputed: tuple[str, ...] = ()
    if not questions.asked:
        disputed = _disputed(message, remaining, nothing, answerable, weights.polarity)
    return Understood(last, stated, False, None, False, questions, by_rest, disputed)


def _disputed(
    message: Classified,
    remaining: Probabilities,
    nothing: float,
    answerable: Set[str],
    weights: PolarityWeights,
) -> tuple[str, ...]:
    """List the questions to offer where a message may not ask what it shows most."""
    parts = of_segments(message.text, message.found, message.first)
    whole = message.first[message.text]
    dispute = find_dispute(message.polarity, parts, whole, remaining, answerable)
    if dispute and weights.disputed.holds(dispute.evidence):
        return dispute.other, dispute.answer
    return (likeliest(remaining, answerable),) if nothing >= weights.perhaps_nothing else ()


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
