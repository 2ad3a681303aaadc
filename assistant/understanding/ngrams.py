"""Word and character n-grams of a message, weighted by how much they tell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from assistant.understanding.text import for_ngrams

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Counts = Mapping[str, Mapping[str, int]]
"""How often each n-gram stands in a message, by its kind."""

_FILE = "ngrams.json"
_WEIGHTS_FILE = "ngrams.npz"
_WORD = re.compile(r"\w+")
_SHORT = 4
"""Words with fewer letters stay as they are."""


def letters(word: str) -> str:
    """Reduce a word to its first letter and which others it has: « fcature » is « facture ».

    Args:
        word: in lower case, without accents.

    Returns:
        What it has in common with its spellings in another order.
    """
    return word if len(word) < _SHORT else word[0] + "".join(sorted(set(word[1:])))


@dataclass(frozen=True)
class _Kind:
    """What n-grams are taken from, and which.

    Attributes:
        options: scikit-learn's.
        read: what each word is reduced to before.
    """

    options: Mapping[str, Any]
    read: Callable[[str], str] | None = None


_WORDS = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+"}
_KINDS = {
    "words": _Kind(_WORDS),
    "characters": _Kind({"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}),
    "letters": _Kind({**_WORDS, "min_df": 2}, letters),
}
AS_WRITTEN = ("words", "characters")
FORGIVING = tuple(_KINDS)
"""As written, and in a way that swapped and doubled letters leave alone."""


def count_ngrams(text: str, kinds: Iterable[str]) -> Counts:
    """Count a message's n-grams: once, whatever number of vectorizers weigh them."""
    prepared = for_ngrams(text)
    return {kind: Counter(_analyzer(kind)(_read(_KINDS[kind], prepared))) for kind in kinds}


@dataclass(frozen=True)
class _Part:
    """The n-grams of one kind, and how much each tells.

    scikit-learn's own TF-IDF gives the same numbers and takes many times as long for one message.
    """

    columns: Mapping[str, int]
    weights: Floats

    @classmethod
    def fit(cls, kind: str, texts: Sequence[str]) -> tuple[_Part, csr_matrix]:
        counter = _counter(_KINDS[kind])
        counts = counter.fit_transform([_read(_KINDS[kind], text) for text in texts])
        counts.sort_indices()
        weights = TfidfTransformer().fit(counts).idf_.astype(np.float32)
        columns = {name: int(column) for name, column in counter.vocabulary_.items()}
        return cls(columns, weights), _weighed(counts, weights)

    @classmethod
    def load(cls, ngrams: Sequence[str], weights: Floats) -> _Part:
        return cls({name: column for column, name in enumerate(ngrams)}, weights)

    def weigh(self, counts: Mapping[str, int]) -> tuple[Integers, Floats]:
        size = len(counts)
        found = np.fromiter(map(self.columns.get, counts, repeat(-1)), np.int32, size)
        order = np.argsort(found)[np.count_nonzero(found < 0) :]
        columns = found[order]
        repeated = np.fromiter(counts.values(), np.float32, size)[order]
        values = (1 + np.log(repeated)) * self.weights[columns]
        length = np.sqrt(np.sum(values**2, dtype=np.float64)).astype(np.float32)
        return columns, values / length if len(columns) else values


class NgramVectorizer:
    """TF-IDF of n-grams of several kinds, each kind's of length 1."""

    def __init__(self, parts: Mapping[str, _Part]) -> None:
        """Build the vectorizer; use `fit_transform` or `load`.

        Args:
            parts: the n-grams of each kind, by its name.
        """
        self.parts = dict(parts)

    @classmethod
    def fit_transform(
        cls, texts: Sequence[str], kinds: Sequence[str] = FORGIVING
    ) -> tuple[NgramVectorizer, csr_matrix]:
        """Learn the n-grams of messages, and turn these into vectors.

        Args:
            texts: the messages.
            kinds: `FORGIVING`, or `AS_WRITTEN` for texts too few to tell which letters matter.

        Returns:
            The vectorizer, and what its `transform` gives for the messages.
        """
        prepared = [for_ngrams(text) for text in texts]
        fitted = {kind: _Part.fit(kind, prepared) for kind in kinds}
        vectorizer = cls({kind: part for kind, (part, _) in fitted.items()})
        return vectorizer, hstack([rows for _, rows in fitted.values()], format="csr")

    @property
    def width(self) -> int:
        """Number of n-grams."""
        return sum(len(part.weights) for part in self.parts.values())

    def weigh(self, counts: Counts) -> tuple[Integers, Floats]:
        """Turn a message whose n-grams are counted into a vector.

        Args:
            counts: of all of this vectorizer's kinds.

        Returns:
            The columns that are not 0, and their values.
        """
        start = 0
        columns: list[Integers] = []
        values: list[Floats] = []
        for kind, part in self.parts.items():
            own, weighed = part.weigh(counts[kind])
            columns.append(own + start)
            values.append(weighed)
            start += len(part.weights)
        return np.concatenate(columns), np.concatenate(values)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Turn messages into vectors.

        Args:
            texts: n messages.

        Returns:
            Sparse matrix of n rows, one column for each n-gram.
        """
        rows = [self.weigh(count_ngrams(text, self.parts)) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([np.zeros(0, np.int32), *(columns for columns, _ in rows)])
        values = np.concatenate([np.zeros(0, np.float32), *(values for _, values in rows)])
        return csr_matrix((values, columns, starts), shape=(len(rows), self.width))

    def save(self, directory: Path) -> None:
        """Write the vectorizer as JSON and plain arrays.

        Args:
            directory: an existing folder.
        """
        ngrams = {name: _in_column_order(part.columns) for name, part in self.parts.items()}
        (directory / _FILE).write_text(json.dumps(ngrams, ensure_ascii=False), encoding="utf-8")
        weights = {name: part.weights for name, part in self.parts.items()}
        np.savez(directory / _WEIGHTS_FILE, allow_pickle=False, **weights)

    @classmethod
    def load(cls, directory: Path) -> NgramVectorizer:
        """Read what `save` wrote.

        Args:
            directory: the folder.

        Returns:
            The vectorizer.
        """
        ngrams = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        with np.load(directory / _WEIGHTS_FILE, allow_pickle=False) as weights:
            return cls({name: _Part.load(found, weights[name]) for name, found in ngrams.items()})


def _weighed(counts: csr_matrix, weights: Floats) -> csr_matrix:
    """Turn counts into vectors, each message's of length 1."""
    numbers = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    counts.data = (1 + np.log(counts.data)) * weights[counts.indices]
    lengths = np.sqrt(np.bincount(numbers, counts.data**2, counts.shape[0])).astype(np.float32)
    counts.data /= lengths[numbers]
    return counts


def _counter(kind: _Kind) -> CountVectorizer:
    return CountVectorizer(lowercase=False, dtype=np.float32, **kind.options)


@cache
def _analyzer(kind: str) -> Callable[[str], Sequence[str]]:
    analyze: Callable[[str], Sequence[str]] = _counter(_KINDS[kind]).build_analyzer()
    return analyze


def _read(kind: _Kind, text: str) -> str:
    return " ".join(map(kind.read, _WORD.findall(text))) if kind.read else text


def _in_column_order(columns: Mapping[str, int]) -> list[str]:
    return sorted(columns, key=columns.__getitem__)
