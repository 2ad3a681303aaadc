"""Chooses the statement that addresses a follow-up question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.content.lexicon import normalise
from assistant.dialogue.labels import questions_on_labels
from assistant.dialogue.statements import Nearness, Statement, stems
from assistant.understanding.encoder import DIMENSION, SentenceEncoder
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.ngrams import AS_WRITTEN, Counts, NgramVectorizer, count_ngrams
from assistant.understanding.vectors import DenseScaler

_PENALTY, _SEED = 1.0, 7
_MEANING_SHARE = 0.7
_FLOOR, _CEILING = 0.1, 0.9
"""Likeness that the encoder gives to unrelated sentences, and to sentences that mean the same."""
_STEM = 5
_FEW = 0.35
"""Share of the procedures up to which a word tells them apart."""


class StatementModel:
    """Compares questions with the statements of one procedure, and with what each answers."""

    def __init__(
        self, statements: Mapping[Statement, Sequence[str]], vectors: Mapping[str, Floats]
    ) -> None:
        """Learn from the statements' texts and questions.

        Args:
            statements: all of the procedure, at least two, with what each is compared by.
            vectors: the encoder's vector of each text and question.
        """
        entries = [(str(n), t) for n, known in enumerate(statements.values()) for t in known]
        texts = [text for _, text in entries]
        self._place = {statement: n for n, statement in enumerate(statements)}
        self._owners = np.asarray([int(owner) for owner, _ in entries])
        self._ngrams, self._rows = NgramVectorizer.fit_transform(texts, AS_WRITTEN)
        self._vectors = np.stack([vectors[text] for text in texts])
        self._scaler = DenseScaler.fit(self._vectors, 1.0)
        dense = csr_matrix(self._scaler.scale(self._vectors))
        features = hstack([self._rows, dense], format="csr")
        self._model = LinearModel.fit(features, [owner for owner, _ in entries], _PENALTY, _SEED)
        width = self._ngrams.width
        self._dense_columns = np.arange(width, width + self._vectors.shape[1], dtype=np.int32)

    def compare(self, counts: Counts, vector: Floats) -> Mapping[Statement, Nearness]:
        """Compare a text with all statements of the procedure.

        Args:
            counts: n-grams of the customer's words, or of a statement's.
            vector: the encoder's vector of them.

        Returns:
            How well each addresses it.
        """
        columns, values = self._ngrams.weigh(counts)
        row = np.zeros(self._ngrams.width, dtype=np.float32)
        row[columns] = values
        meaning = np.clip((self._vectors @ vector - _FLOOR) / (_CEILING - _FLOOR), 0, 1)
        # Both parts of the n-grams have length 1, so their product with themselves is 2.
        letters = self._rows @ row / 2
        nearness = _MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * letters
        likeness = np.zeros(len(self._place), dtype=np.float32)
        np.maximum.at(likeness, self._owners, nearness.astype(np.float32))
        margins = np.empty_like(likeness)
        scaled = self._scaler.scale(vector[np.newaxis, :])[0]
        compared = self._model.margins_of(
            np.concatenate([columns, self._dense_columns]), np.concatenate([values, scaled])
        )
        margins[[int(name) for name in self._model.classes]] = compared
        return {
            statement: Nearness(float(likeness[place]), float(margins[place]))
            for statement, place in self._place.items()
        }


class EncoderStatementFinder:
    """Finds statements by a model of each procedure's.

    Nothing is learnt during a conversation: a turn then takes no longer, and the process no more
    memory, whatever customers ask about in one breath.
    """

    def __init__(
        self,
        procedures: Mapping[str, Sequence[Statement]],
        encoder: SentenceEncoder | None,
        cache: Path | None = None,
        label_questions: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """Learn the statements.

        Args:
            procedures: all that each procedure may say, by its id.
            encoder: the sentence encoder, or None to compare letters only.
            cache: folder where the vectors of the statements are kept, or None.
            label_questions: what is asked of a quoted label, by what it is.
        """
        self._encoder = encoder
        known = {
            procedure: {
                one: (*texts_of(one), *questions_on_labels(one.text, label_questions))
                for one in statements
            }
            for procedure, statements in procedures.items()
        }
        texts = [text for own in known.values() for every in own.values() for text in every]
        vectors = dict(zip(texts, self._encode_all(texts, cache), strict=True))
        self._models = {
            procedure: StatementModel(statements, vectors)
            for procedure, statements in known.items()
        }
        self.vocabulary = _vocabulary(known)
        self._texts = frozenset(one.text for own in known.values() for one in own)
        self._compared: dict[tuple[str, str], Mapping[Statement, Nearness]] = {}

    def compare(self, question: str, statements: Sequence[Statement]) -> Sequence[Nearness]:
        """Compare a question with statements.

        Args:
            question: the customer's words, or a statement's.
            statements: of procedures that were learnt, one after the other.

        Returns:
            As many.
        """
        if not statements:
            return ()
        vector, counts = self._vector(question), count_ngrams(question, AS_WRITTEN)
        near: list[Nearness] = []
        for procedure, own in groupby(statements, lambda statement: statement.procedure):
            every = self._near(procedure, question, counts, vector)
            near += (every[statement] for statement in own)
        return near

    def _near(
        self, procedure: str, question: str, counts: Counts, vector: Floats
    ) -> Mapping[Statement, Nearness]:
        model = self._models[procedure]
        if question not in self._texts:
            return model.compare(counts, vector)
        # What was told last is compared at each follow-up.
        key = (procedure, question)
        if key not in self._compared:
            self._compared[key] = model.compare(counts, vector)
        return self._compared[key]

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Compare a message with the titles of choices.

        Args:
            text: the customer's words.
            others: the titles.

        Returns:
            The likeness to each, from 0 to 1.
        """
        if self._encoder is None:
            return tuple(_shared(text, other) for other in others)
        vector = self._vector(text)
        return tuple(
            float(np.clip((self._vector(other) @ vector - _FLOOR) / (_CEILING - _FLOOR), 0, 1))
            for other in others
        )

    def _vector(self, text: str) -> Floats:
        return self._encoder.encode(text) if self._encoder else np.zeros(DIMENSION, np.float32)

    def _encode_all(self, texts: Sequence[str], cache: Path | None) -> Floats:
        if self._encoder is None:
            return np.zeros((len(texts), DIMENSION), dtype=np.float32)
        return self._encoder.encode_all(texts, cache)


def texts_of(statement: Statement) -> tuple[str, ...]:
    """List what a question is compared with.

    Args:
        statement: a statement.

    Returns:
        Its text, then the questions that it answers.
    """
    return (statement.text, *statement.asks)


def _vocabulary(
    known: Mapping[str, Mapping[Statement, Sequence[str]]],
) -> Mapping[str, frozenset[str]]:
    """Keep of each procedure's words those that few others have."""
    words = {
        procedure: frozenset(
            stem for every in own.values() for text in every for stem in stems(text)
        )
        for procedure, own in known.items()
    }
    spread = Counter(stem for own in words.values() for stem in own)
    most = max(1, int(_FEW * len(words)))
    return {
        procedure: frozenset(stem for stem in own if spread[stem] <= most)
        for procedure, own in words.items()
    }


def _shared(text: str, other: str) -> float:
    words, others = ({word[:_STEM] for word in normalise(each).split()} for each in (text, other))
    return len(words & others) / len(words | others) if words and others else 0.0
