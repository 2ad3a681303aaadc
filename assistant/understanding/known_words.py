"""How well the examples know the words of a message: plain functions, without Rasa."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.understanding.text import for_ngrams

_FILE = "known-words.json"
_WORD = re.compile(r"[a-z]{2,}")
_STEM_LETTERS = 6
_FEW = 3
"""From how many examples on a word counts as known."""


@dataclass(frozen=True)
class WordEvidence:
    """What the words of a message say about whether it is ours.

    Attributes:
        words: number of its words that carry meaning.
        unknown: how many of them too few questions with an answer hold.
        foreign: greatest log-odds of a word's standing in a message without an answer.
        mean: the same, as a mean over its words.
    """

    words: int
    unknown: int
    foreign: float
    mean: float


class KnownWords:
    """In how many examples with and without an answer each word's stem stands."""

    def __init__(
        self,
        answered: Mapping[str, int],
        others: Mapping[str, int],
        sizes: tuple[int, int],
        stop_words: Collection[str],
    ) -> None:
        """Build the list; use `fit` or `load`.

        Args:
            answered: number of examples of a documented answer that hold each stem.
            others: the same for examples out of scope.
            sizes: number of examples of both kinds.
            stop_words: words that carry no meaning, without accents.
        """
        self._answered = answered
        self._others = others
        self._sizes = sizes
        self._stop_words = frozenset(stop_words)

    @classmethod
    def fit(
        cls, answered: Sequence[str], others: Sequence[str], stop_words: Iterable[str]
    ) -> KnownWords:
        """Count the words of examples.

        Args:
            answered: messages with a documented answer.
            others: messages out of scope.
            stop_words: words that carry no meaning, as they are written.
        """
        ignored = frozenset(map(for_ngrams, stop_words))
        counts = [
            Counter(stem for text in texts for stem in set(_stems(text, ignored)))
            for texts in (answered, others)
        ]
        return cls(counts[0], counts[1], (len(answered), len(others)), ignored)

    def look(self, text: str) -> WordEvidence:
        """Weigh the words of a message, its spelling corrected."""
        stems = list(_stems(text, self._stop_words))
        foreign = [self._foreign(stem) for stem in stems]
        return WordEvidence(
            words=len(stems),
            unknown=sum(self._answered.get(stem, 0) < _FEW for stem in stems),
            foreign=max(foreign, default=0.0),
            mean=sum(foreign) / len(foreign) if foreign else 0.0,
        )

    def save(self, directory: Path) -> None:
        """Write the counts as JSON into an existing folder."""
        written = {
            "answered": self._answered,
            "others": self._others,
            "sizes": self._sizes,
            "stop_words": sorted(self._stop_words),
        }
        (directory / _FILE).write_text(json.dumps(written), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> KnownWords:
        """Read what `save` wrote."""
        read = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        sizes = (int(read["sizes"][0]), int(read["sizes"][1]))
        return cls(read["answered"], read["others"], sizes, read["stop_words"])

    def _foreign(self, stem: str) -> float:
        answered, others = self._sizes
        odds = (self._others.get(stem, 0) + 0.5) / (others + 1)
        return math.log(odds) - math.log((self._answered.get(stem, 0) + 0.5) / (answered + 1))


def _stems(text: str, stop_words: Collection[str]) -> Iterable[str]:
    for word in _WORD.findall(for_ngrams(text)):
        if word not in stop_words:
            yield word[:_STEM_LETTERS] if len(word) > _STEM_LETTERS else word.rstrip("sx")
