"""Word and character n-grams of a message, weighted by how much they tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from assistant.understanding.text import for_ngrams

Floats = npt.NDArray[np.float32]

_WORDS = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+", "min_df": 1}
_CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}
_FILE = "ngrams.json"
_WEIGHTS_FILE = "ngrams.npz"


@dataclass(frozen=True)
class _Part:
    """The n-grams of one kind, and how much each tells.

    scikit-learn's own TF-IDF gives the same numbers and takes three times as long for one message.
    """

    counter: CountVectorizer
    weights: Floats

    @classmethod
    def fit(cls, options: dict[str, Any], texts: Sequence[str]) -> _Part:
        counter = CountVectorizer(lowercase=False, dtype=np.float32, **options)
        counts = counter.fit_transform(texts)
        return cls(counter, TfidfTransformer().fit(counts).idf_.astype(np.float32))

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        rows = self.counter.transform(texts)
        rows.data = (1 + np.log(rows.data)) * self.weights[rows.indices]
        numbers = np.repeat(np.arange(len(texts)), np.diff(rows.indptr))
        lengths = np.sqrt(np.bincount(numbers, rows.data**2, len(texts))).astype(np.float32)
        rows.data /= lengths[numbers]
        return rows


class NgramVectorizer:
    """TF-IDF of word 1-2-grams and character 2-5-grams, each part of length 1."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        """Build the vectorizer; use `fit` or `load`.

        Args:
            parts: the word part and the character part.
        """
        self._parts = tuple(parts)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> NgramVectorizer:
        """Learn the n-grams of a set of messages.

        Args:
            texts: the messages.

        Returns:
            The vectorizer.
        """
        prepared = [for_ngrams(text) for text in texts]
        return cls([_Part.fit(options, prepared) for options in (_WORDS, _CHARACTERS)])

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Turn messages into vectors.

        Args:
            texts: n messages.

        Returns:
            Sparse matrix of n rows, one column for each n-gram.
        """
        prepared = [for_ngrams(text) for text in texts]
        return hstack([part.transform(prepared) for part in self._parts], format="csr")

    def save(self, directory: Path) -> None:
        """Write the vectorizer as JSON and plain arrays.

        Args:
            directory: an existing folder.
        """
        ngrams = [_in_column_order(part.counter.vocabulary_) for part in self._parts]
        (directory / _FILE).write_text(json.dumps(ngrams, ensure_ascii=False), encoding="utf-8")
        words, characters = (part.weights for part in self._parts)
        np.savez(directory / _WEIGHTS_FILE, words=words, characters=characters)

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
            kept = [weights["words"], weights["characters"]]
        parts = []
        for options, names, told in zip((_WORDS, _CHARACTERS), ngrams, kept, strict=True):
            columns = {name: column for column, name in enumerate(names)}
            counter = CountVectorizer(
                lowercase=False, dtype=np.float32, vocabulary=columns, **options
            )
            parts.append(_Part(counter, told))
        return cls(parts)


def _in_column_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
