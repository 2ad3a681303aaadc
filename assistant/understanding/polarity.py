"""Tells what a message asks from what it denies, says is over, or wants undone."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from assistant.content.lexicon import Lexicon
from assistant.understanding import evidence
from assistant.understanding.evidence import logistic
from assistant.understanding.segments import Segment
from assistant.understanding.text import for_ngrams

ASKED = "asked"
DENIED = "denied"
OVER = "over"
OPPOSITE = "opposite"
STATUSES = (DENIED, OVER, OPPOSITE)
"""What a segment or a message may be besides asked, in the order of the weights."""

QUESTION_MARK = "?"
LONGEST = 3
"""Words of the longest n-gram that is looked at."""
_WORD = re.compile(r"[a-z]+|0|\?")
_NEXT_WORDS = 2
_SHORT = 2
_REACH = 4
"""How many words on a second word may stand, to be looked at together."""
_SIZES = (3, 4, 5)
"""Lengths of character n-grams; `_` stands for the border of a word."""
Features = tuple[frozenset[str], ...]
"""What a text is made of: of each kind, as words or letters, all that is there."""
HUNDREDTHS = 100
"""How many of a weight's unit make one."""
_LEAST_PROBABILITY = 1e-3


class TextWeights(BaseModel):
    """A logistic model of what a text does with its subject, on the words that it is made of.

    Attributes:
        weights: for each feature its weight for each of `STATUSES`, against `asked`, in hundredths:
            they are nearly all of the file.
        bias: what is added to each sum.
    """

    weights: Mapping[str, tuple[int, int, int]]
    bias: tuple[float, float, float]

    model_config = ConfigDict(frozen=True, extra="forbid")

    def statuses(self, features: Features) -> dict[str, float]:
        """Tell how likely each status is.

        Args:
            features: the text's.

        Returns:
            Probability of `asked` and of each of `STATUSES`.
        """
        sums = list(self.bias)
        for kind in features:
            scale = 1 / (HUNDREDTHS * math.sqrt(max(1, len(kind))))
            known = [self.weights[name] for name in sorted(kind) if name in self.weights]
            for number in range(len(sums)):
                sums[number] += scale * sum(weights[number] for weights in known)
        powers = [math.exp(min(value, 30.0)) for value in sums]
        total = 1 + sum(powers)
        values = (1 / total, *(power / total for power in powers))
        return dict(zip((ASKED, *STATUSES), values, strict=True))


class Verdict(BaseModel):
    """Yes or no, by the weighed sum of what speaks for it.

    Attributes:
        evidence: weight of each piece of evidence, by its name.
        bias: what is added to their sum.
        least: score from which it is yes.
    """

    evidence: Mapping[str, float]
    bias: float
    least: float = Field(ge=0, le=1)

    model_config = ConfigDict(frozen=True, extra="forbid")

    def score(self, shown: Mapping[str, float]) -> float:
        """Weigh evidence.

        Args:
            shown: how much of each kind there is, by its name.

        Returns:
            Between 0 and 1.
        """
        total = self.bias + sum(self.evidence.get(name, 0.0) * one for name, one in shown.items())
        return logistic(total)

    def holds(self, shown: Mapping[str, float]) -> bool:
        """Tell whether it is yes."""
        return self.score(shown) >= self.least


class PolarityWeights(BaseModel):
    """How polarity is read; all of it is fitted (see assistant/understanding/fit_parts.py).

    Attributes:
        segment: what a segment does, by its words and its neighbours'.
        message: what a whole message does.
        removed: least probability that a segment does not ask, from which it is left out.
        nothing: whether a message asks for nothing that it names.
        perhaps_nothing: score of that from which one asks back instead of answering.
        asking: which of the questions that a message names it asks; below its least score one
            asks back instead of answering.
    """

    segment: TextWeights
    message: TextWeights
    removed: float = Field(ge=0, le=1)
    nothing: Verdict
    perhaps_nothing: float = Field(ge=0, le=1)
    asking: Verdict

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Polarity:
    """What a message does with what it speaks of.

    Attributes:
        unasked: for each segment, probability that it does not ask for what it names; that of the
            message when it is all one.
        removed: positions of the segments that are left out.
        status: `denied`, `over` or `opposite`, whichever fits the message as a whole best.
        negating: for each segment, whether it holds a word of negation.
        telling: for each segment, number of its words that are neither short, nor of a question,
            nor of a negation, nor ask for the meaning of others.
        asks: whether it holds a question mark or a question word.
        nothing: probability that the message asks for nothing that it names.
    """

    unasked: tuple[float, ...]
    removed: frozenset[int]
    status: str
    negating: tuple[bool, ...]
    telling: tuple[int, ...]
    asks: bool
    nothing: float

    @property
    def is_partial(self) -> bool:
        """Whether a part is left out and a part remains."""
        return 0 < len(self.removed) < len(self.unasked)


def read_polarity(
    text: str, found: Sequence[Segment], weights: PolarityWeights, lexicon: Lexicon
) -> Polarity:
    """Tell what a message asks from what it denies.

    Args:
        text: the message.
        found: its segments.
        weights: the fitted weights.
        lexicon: the words of negations and questions.

    Returns:
        Its polarity.
    """
    message = weights.message.statuses(message_features(text))
    if len(found) > 1:
        parts = (segment_features(found, number) for number in range(len(found)))
        unasked = tuple(1 - weights.segment.statuses(features)[ASKED] for features in parts)
    else:
        unasked = (1 - message[ASKED],) * len(found)
    removed = _removed(unasked, weights.removed)
    status = max(STATUSES, key=message.__getitem__)
    negations, questions = frozenset(lexicon.negations), frozenset(lexicon.question_words)
    telling_nothing = negations | questions | frozenset(lexicon.meaning_words)
    return Polarity(
        unasked,
        removed,
        status,
        negating=tuple(not negations.isdisjoint(words_of(one.text)) for one in found),
        telling=tuple(_telling(one.text, telling_nothing) for one in found),
        asks=not (questions | {QUESTION_MARK}).isdisjoint(words_of(text)),
        nothing=1 - message[ASKED],
    )


def _telling(text: str, others: Collection[str]) -> int:
    return sum(len(word) > _SHORT and word not in others for word in words_of(text))


def nothing_evidence(
    polarity: Polarity,
    whole: Mapping[str, float],
    remaining: Mapping[str, float],
    askable: Collection[str],
) -> dict[str, float]:
    """List what speaks for a message that asks for nothing.

    Args:
        polarity: the message's.
        whole: probability of each intent for the whole message.
        remaining: the same for what it asks (see asking.py).
        askable: intents that count as questions.

    Returns:
        How much of each kind there is, by its name.
    """
    unasked = polarity.unasked or (0.0,)
    negation = "negation" if any(polarity.negating) else "no negation"
    question = "question" if polarity.asks else "no question"
    left_out = _left_out(polarity)
    return {
        f"{polarity.status}, {negation}, {question}": 1.0,
        f"{left_out} left out": 1.0,
        f"{left_out} left out: message": log_odds(polarity.nothing),
        f"{left_out} left out: least unasked segment": log_odds(min(unasked)),
        f"{left_out} left out: most unasked segment": log_odds(max(unasked)),
        f"{left_out} left out: whole": log_odds(likeliest_question(whole, askable)),
        f"{left_out} left out: remaining": log_odds(likeliest_question(remaining, askable)),
    }


def _left_out(polarity: Polarity) -> str:
    if polarity.is_partial:
        return "a part is"
    return "all is" if len(polarity.removed) == len(polarity.unasked) > 1 else "nothing is"


def likeliest_question(likely: Mapping[str, float], askable: Collection[str]) -> float:
    """Find the greatest probability of an intent that counts as a question."""
    return max((likely.get(intent, 0.0) for intent in askable), default=0.0)


@lru_cache(maxsize=64)
def words_of(text: str) -> tuple[str, ...]:
    """Read the words of a segment once, though its neighbours' features need them too."""
    return tuple(_WORD.findall(for_ngrams(text)))


def message_features(text: str) -> Features:
    """List the features of a whole message.

    Args:
        text: the message.

    Returns:
        Its word n-grams and pairs of words, and its character n-grams.
    """
    words = words_of(text)
    return frozenset((*_ngrams(words), *_pairs(words))), frozenset(_characters(words))


def segment_features(found: Sequence[Segment], number: int) -> Features:
    """List the features of a segment.

    Args:
        found: the segments of its message.
        number: its position.

    Returns:
        Its word n-grams, what begins it, where it stands, how the next one begins, and the words
        of the one before.
    """
    segment = found[number]
    features = list(_ngrams([*words_of(segment.text), *([QUESTION_MARK] if segment.asks else [])]))
    features += [f"mark {segment.mark}", f"place {_place(number, len(found))}"]
    if number + 1 < len(found):
        following = words_of(found[number + 1].text)[:_NEXT_WORDS]
        features.append(f"next mark {found[number + 1].mark}")
        features += [f"next {' '.join(following[:size])}" for size in range(1, len(following) + 1)]
    if number:
        features += [f"before {word}" for word in words_of(found[number - 1].text)]
    return (frozenset(features),)


def log_odds(probability: float) -> float:
    """Turn a probability into log-odds; of what is read off few words, none is quite sure."""
    return evidence.log_odds(probability, _LEAST_PROBABILITY)


def _ngrams(words: Sequence[str]) -> Iterator[str]:
    framed = ["^", *words, "$"]
    for size in range(1, LONGEST + 1):
        for start in range(len(framed) - size + 1):
            yield " ".join(framed[start : start + size])


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Pair words that stand near each other, whatever stands between: « plus … problème »."""
    framed = ["^", *words, "$"]
    for start, word in enumerate(framed):
        for other in framed[start + 2 : start + 1 + _REACH]:
            yield f"{word}…{other}"


def _characters(words: Sequence[str]) -> Iterator[str]:
    text = f"_{'_'.join(words)}_"
    for size in _SIZES:
        for start in range(len(text) - size + 1):
            yield f"#{text[start : start + size]}"


def _place(number: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if number == 0 else "last" if number == count - 1 else "middle"


def _removed(unasked: Sequence[float], level: float) -> frozenset[int]:
    """Leave out what is denied, but not the last part that more likely asks than not."""
    removed = {number for number, value in enumerate(unasked) if value >= level}
    if len(removed) == len(unasked) > 1 and min(unasked) < 1 / 2:
        removed.discard(min(removed, key=unasked.__getitem__))
    return frozenset(removed)
