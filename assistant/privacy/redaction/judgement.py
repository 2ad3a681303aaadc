"""The fitted judgement of each word: how likely it is a secret. `tools.masking` fits it."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.privacy.redaction.features import Context, Describer, Word
from assistant.privacy.redaction.model import MASK, Span, joined
from assistant.privacy.redaction.words import SecretWords

FILE = Path(__file__).with_name("judgement.json")
_QUOTED = re.compile(r"[«\"“]\s?([^«»\"“”\n]{1,80}?)\s?[»\"”]")
_APART = re.compile(r"\s{1,2}")
_SENTENCE_END = re.compile(r"[.!?…\n]")


@dataclass(frozen=True)
class Scale:
    """A logistic regression.

    Args:
        bias: what nothing tells, as log-odds like all that follows.
        features: what each feature adds.
        bound: from here it is so.
    """

    bias: float
    features: Mapping[str, float]
    bound: float

    def weigh(self, features: Iterable[str]) -> float:
        """Add up what features tell."""
        return self.bias + sum(self.features.get(feature, 0.0) for feature in features)


@dataclass(frozen=True)
class Weights:
    """What fitting found.

    Args:
        word: whether a word is a secret.
        beside: how much less a word beside a masked one may look like one.
        message: whether a message announces a secret for one of the next.
        usual: in how many messages of the corpus each word stands.
    """

    word: Scale
    beside: float
    message: Scale
    usual: Mapping[str, int]


@cache
def read_weights(file: Path = FILE) -> Weights:
    """Read what `python -m tools.masking.fit` wrote."""
    read = json.loads(file.read_text("utf-8"))
    word, message = Scale(**read.pop("word")), Scale(**read.pop("message"))
    return Weights(word=word, message=message, **read)


class WordJudge:
    """Finds the words that look and stand as secrets do."""

    def __init__(self, words: SecretWords, weights: Weights) -> None:
        """Prepare the search.

        Args:
            words: what announces a secret.
            weights: what fitting found.
        """
        self._describer = Describer(words, weights.usual)
        self._weights = weights

    def judge(self, text: str, follows: int, told: Sequence[Span]) -> tuple[Iterator[Span], bool]:
        """Find them, and tell whether a secret comes in one of the next messages.

        Args:
            text: what the customer wrote.
            follows: how many messages before this one a secret was announced; 0 if none was.
            told: where rules find a secret.
        """
        words = self._describer.words(text)
        scores = self._scores(text, words, Context(follows, told))
        bound, scale = self._weights.word.bound, self._weights.message
        found = _spans(text, words, scores, bound, bound - self._weights.beside)
        return found, scale.weigh(self._describer.announcing(text, words)) >= scale.bound

    def _scores(self, text: str, words: Sequence[Word], context: Context) -> list[float]:
        """Judge each word of a message: the log-odds that it is a secret."""
        scale = self._weights.word
        return [
            -math.inf
            if MASK in word.token.text or word.form == "known"
            else scale.weigh(self._describer.features(text, words, place, context))
            for place, word in enumerate(words)
        ]


def _is_capitalised(text: str, words: Sequence[Word], place: int) -> bool:
    """Tell whether a word within a sentence has a capital, as all of « Lycée Jules Ferry » have."""
    word = words[place]
    if word.form in ("name", "known") or not (place and word.token.text[:1].isupper()):
        return False
    before = text[words[place - 1].token.span.end : word.token.span.start]
    return not _SENTENCE_END.search(before)


def _spans(
    text: str, words: Sequence[Word], scores: Sequence[float], bound: float, beside: float
) -> Iterator[Span]:
    """Find what is to be masked, given how likely each word is a secret."""
    masked = {place for place, score in enumerate(scores) if score >= bound}
    for place in sorted(masked):
        for step in (-1, 1):
            at = place + step
            while (
                0 <= at < len(words)
                and at not in masked
                and (scores[at] >= beside or _is_capitalised(text, words, at))
            ):
                near, far = sorted((at, at - step))
                between = text[words[near].token.span.end : words[far].token.span.start]
                if not _APART.fullmatch(between):
                    break
                masked.add(at)
                at += step
    found = joined((words[place].token.span for place in masked), text, _APART)
    yield from found
    for quote in _QUOTED.finditer(text) if found else ():
        place = bisect_left(found, Span(quote.start(1), 0))
        if place < len(found) and found[place].end <= quote.end(1):
            yield Span(*quote.span(1))
