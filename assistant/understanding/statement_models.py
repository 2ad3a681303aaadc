"""Compares a text with the statements of every procedure at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_diag, csr_matrix, hstack

from assistant.dialogue.statements import Statement
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.ngrams import AS_WRITTEN, Counts, Integers, NgramVectorizer
from assistant.understanding.vectors import DenseScaler

Known = Mapping[Statement, Sequence[str]]
"""The statements of a procedure, at least two, with what each is compared by."""

_PENALTY, _SEED = 1.0, 7
_MEANING_SHARE = 0.7
_FLOOR, _CEILING = 0.1, 0.9
"""Likeness that the encoder gives to unrelated sentences, and to sentences that mean the same."""


@dataclass(frozen=True)
class _Learnt:
    """What is learnt of one procedure alone: n-grams, and borders between its statements."""

    ngrams: NgramVectorizer
    rows: csr_matrix
    vectors: Floats
    scaler: DenseScaler
    model: LinearModel

    @classmethod
    def of(cls, known: Known, every: Mapping[str, Floats]) -> _Learnt:
        entries = [(str(n), text) for n, texts in enumerate(known.values()) for text in texts]
        texts = [text for _, text in entries]
        ngrams, rows = NgramVectorizer.fit_transform(texts, AS_WRITTEN)
        vectors = np.stack([every[text] for text in texts])
        scaler = DenseScaler.fit(vectors, 1.0)
        features = hstack([rows, csr_matrix(scaler.scale(vectors))], format="csr")
        model = LinearModel.fit(features, [owner for owner, _ in entries], _PENALTY, _SEED)
        return cls(ngrams, rows, vectors, scaler, model)


class StatementModels:
    """What was learnt of each procedure, side by side: a message's n-grams are looked up once."""

    def __init__(self, known: Sequence[Known], vectors: Mapping[str, Floats]) -> None:
        """Learn from the statements' texts and questions.

        Args:
            known: what each procedure may say.
            vectors: the encoder's vector of each text and question.
        """
        learnt = [_Learnt.of(own, vectors) for own in known]
        sizes = [len(own) for own in known]
        self.place = {one: n for n, one in enumerate(chain.from_iterable(known))}
        self._procedure = np.repeat(np.arange(len(known)), sizes)
        self._column = np.concatenate([np.arange(size) for size in sizes])
        counts = [len(texts) for own in known for texts in own.values()]
        self._first_text = np.cumsum([0, *counts[:-1]])
        self._ngrams = _Ngrams([one.ngrams for one in learnt])
        self._rows = block_diag([one.rows for one in learnt], format="csr")
        self._vectors = np.concatenate([one.vectors for one in learnt])
        self._scaler = DenseScaler(np.stack([one.scaler.mean for one in learnt]), 1.0)
        self._letters = np.zeros((self._rows.shape[1], max(sizes)), np.float32)
        meaning, self._intercepts, start = [], np.zeros(len(self.place), np.float32), 0
        for number, one in enumerate(learnt):
            places = [int(name) for name in one.model.classes]
            width = one.ngrams.width
            weights = np.empty_like(one.model.weights)
            weights[:, places] = one.model.weights
            self._letters[start : start + width, : sizes[number]] = weights[:width]
            meaning.append(weights[width:])
            own = np.flatnonzero(self._procedure == number)
            self._intercepts[own[places]] = one.model.intercepts
            start += width
        self._meaning = np.concatenate(meaning, axis=1)

    def compare(self, counts: Counts, vector: Floats) -> tuple[Floats, Floats]:
        """Compare a text with all statements.

        Args:
            counts: n-grams of the customer's words, or of a statement's.
            vector: the encoder's vector of them.

        Returns:
            The likeness to each statement and its margin, in the order of `place`.
        """
        columns, values, procedures = self._ngrams.weigh(counts)
        row = np.zeros(self._rows.shape[1], np.float32)
        row[columns] = values
        # Both parts of the n-grams have length 1, so their product with themselves is 2.
        letters = self._rows @ row / 2
        meaning = likeness(self._vectors @ vector)
        nearness = _MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * letters
        nearest = np.maximum.reduceat(nearness, self._first_text).astype(np.float32)
        margins = np.zeros((len(self._scaler.mean), self._letters.shape[1]), np.float32)
        if len(columns):
            first = np.flatnonzero(np.diff(procedures, prepend=-1))
            weighed = self._letters[columns] * values[:, np.newaxis]
            margins[procedures[first]] = np.add.reduceat(weighed, first)
        by_meaning = self._scaler.scale(vector[np.newaxis, :]) @ self._meaning
        own = margins[self._procedure, self._column]
        others = by_meaning[self._procedure, np.arange(len(self.place))]
        return nearest, own + others + self._intercepts


def likeness(products: Floats) -> Floats:
    """Turn products of the encoder's vectors into likenesses from 0 to 1."""
    return np.asarray(np.clip((products - _FLOOR) / (_CEILING - _FLOOR), 0, 1))


class _Ngrams:
    """The n-grams of several vectorizers, each with the columns that it has in all of them."""

    def __init__(self, vectorizers: Sequence[NgramVectorizer]) -> None:
        self._ids: dict[str, dict[str, int]] = {kind: {} for kind in AS_WRITTEN}
        numbers: list[int] = []
        groups: list[npt.NDArray[np.int64]] = []
        total = 0
        for vectorizer in vectorizers:
            for kind, part in vectorizer.parts.items():
                ids = self._ids[kind]
                for name in sorted(part.columns, key=part.columns.__getitem__):
                    if name not in ids:
                        ids[name] = total
                        total += 1
                    numbers.append(ids[name])
                groups.append(np.full(len(part.columns), len(groups)))
        self._weights = np.concatenate(
            [part.weights for one in vectorizers for part in one.parts.values()]
        )
        # Of each column, the vectorizer and the kind: what is given length 1 together.
        self._groups = np.concatenate(groups)
        self._kinds = len(AS_WRITTEN)
        self._columns = np.argsort(numbers, kind="stable").astype(np.int32)
        self._starts = np.cumsum([0, *np.bincount(numbers, minlength=total)])

    def weigh(self, counts: Counts) -> tuple[Integers, Floats, Integers]:
        """Turn a message whose n-grams are counted into a vector.

        Args:
            counts: of all kinds.

        Returns:
            The columns that are not 0, in order, their values, and whose they are.
        """
        ids, repeated = [], []
        for kind, known in self._ids.items():
            own = counts[kind]
            ids.append(np.fromiter(map(known.get, own, repeat(-1)), np.int64, len(own)))
            repeated.append(np.fromiter(own.values(), np.float32, len(own)))
        id_, count = np.concatenate(ids), np.concatenate(repeated)
        id_, count = id_[id_ >= 0], count[id_ >= 0]
        begins = self._starts[id_]
        sizes = self._starts[id_ + 1] - begins
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + sizes, sizes)
        columns = self._columns[places]
        order = np.argsort(columns)
        columns, told = columns[order], np.repeat(1 + np.log(count), sizes)[order]
        values = told * self._weights[columns]
        groups = self._groups[columns]
        lengths = np.sqrt(np.bincount(groups, values**2)).astype(np.float32)
        return columns, values / lengths[groups], groups // self._kinds
