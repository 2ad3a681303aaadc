"""Word and character n-grams of a message, weighted by how much they tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.understanding.text import for_ngrams

_WORDS = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+", "min_df": 1}
_CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}
_FILE = "ngrams.json"
_WEIGHTS_FILE = "ngrams.npz"


class NgramVectorizer:
    """TF-IDF of word 1-2-grams and character 2-5-grams, each part of length 1."""

    def __init__(self, parts: Sequence[TfidfVectorizer]) -> None:
        """Build the vectorizer; use `fit` or `load`.

        Args:
            parts: the fitted word part and the fitted character part.
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
        return cls([_vectorizer(options).fit(prepared) for options in (_WORDS, _CHARACTERS)])

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Turn messages into vectors.

        Args:
            texts: n messages.

        Returns:
            Sparse matrix of n rows, one column for each n-gram.
        """
        prepared = [for_ngrams(text) for text in texts]
        rows = hstack([part.transform(prepared) for part in self._parts], format="csr")
        # scikit-learn computes in double precision what was read back; times a model's weights
        # that would turn all of them to doubles for each message.
        return rows.astype(np.float32)

    def save(self, directory: Path) -> None:
        """Write the vectorizer as JSON and plain arrays.

        Args:
            directory: an existing folder.
        """
        ngrams = [_in_column_order(part.vocabulary_) for part in self._parts]
        (directory / _FILE).write_text(json.dumps(ngrams, ensure_ascii=False), encoding="utf-8")
        words, characters = (part.idf_.astype(np.float32) for part in self._parts)
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
            idf = [weights["words"], weights["characters"]]
        parts = []
        for options, names, weight in zip((_WORDS, _CHARACTERS), ngrams, idf, strict=True):
            part = _vectorizer(options, {name: column for column, name in enumerate(names)})
            part.idf_ = weight
            parts.append(part)
        return cls(parts)


def _vectorizer(
    options: dict[str, Any], vocabulary: dict[str, int] | None = None
) -> TfidfVectorizer:
    return TfidfVectorizer(
        lowercase=False, sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary, **options
    )


def _in_column_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
