"""Word and character n-grams of a message, weighted by how much they tell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from assistant.understanding.text import for_ngrams

Floats = npt.NDArray[np.float32]

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


@dataclass(frozen=True)
class _Part:
    """The n-grams of one kind, and how much each tells.

    scikit-learn's own TF-IDF gives the same numbers and takes three times as long for one message.
    """

    kind: _Kind
    counter: CountVectorizer
    weights: Floats

    @classmethod
    def fit(cls, kind: _Kind, texts: Sequence[str]) -> tuple[_Part, csr_matrix]:
        counter = _counter(kind)
        counts = counter.fit_transform(_read(kind, texts))
        counts.sort_indices()
        part = cls(kind, counter, TfidfTransformer().fit(counts).idf_.astype(np.float32))
        return part, part._weigh(counts)

    @classmethod
    def load(cls, kind: _Kind, ngrams: Sequence[str], weights: Floats) -> _Part:
        columns = {name: column for column, name in enumerate(ngrams)}
        return cls(kind, _counter(kind, vocabulary=columns), weights)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        return self._weigh(self.counter.transform(_read(self.kind, texts)))

    def _weigh(self, rows: csr_matrix) -> csr_matrix:
        count = rows.shape[0]
        rows.data = (1 + np.log(rows.data)) * self.weights[rows.indices]
        numbers = np.repeat(np.arange(count), np.diff(rows.indptr))
        lengths = np.sqrt(np.bincount(numbers, rows.data**2, count)).astype(np.float32)
        rows.data /= lengths[numbers]
        return rows


class NgramVectorizer:
    """TF-IDF of n-grams of several kinds, each kind's of length 1."""

    def __init__(self, parts: Mapping[str, _Part]) -> None:
        """Build the vectorizer; use `fit_transform` or `load`.

        Args:
            parts: the n-grams of each kind, by its name.
        """
        self._parts = dict(parts)

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
        fitted = {name: _Part.fit(_KINDS[name], prepared) for name in kinds}
        vectorizer = cls({name: part for name, (part, _) in fitted.items()})
        return vectorizer, hstack([rows for _, rows in fitted.values()], format="csr")

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Turn messages into vectors.

        Args:
            texts: n messages.

        Returns:
            Sparse matrix of n rows, one column for each n-gram.
        """
        prepared = [for_ngrams(text) for text in texts]
        return hstack([part.transform(prepared) for part in self._parts.values()], format="csr")

    def save(self, directory: Path) -> None:
        """Write the vectorizer as JSON and plain arrays.

        Args:
            directory: an existing folder.
        """
        ngrams = {
            name: _in_column_order(part.counter.vocabulary_) for name, part in self._parts.items()
        }
        (directory / _FILE).write_text(json.dumps(ngrams, ensure_ascii=False), encoding="utf-8")
        weights = {name: part.weights for name, part in self._parts.items()}
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
            return cls(
                {
                    name: _Part.load(_KINDS[name], found, weights[name])
                    for name, found in ngrams.items()
                }
            )


def _counter(kind: _Kind, **known: Any) -> CountVectorizer:
    return CountVectorizer(lowercase=False, dtype=np.float32, **kind.options, **known)


def _read(kind: _Kind, texts: Sequence[str]) -> Sequence[str]:
    if kind.read is None:
        return texts
    return [" ".join(map(kind.read, _WORD.findall(text))) for text in texts]


def _in_column_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
