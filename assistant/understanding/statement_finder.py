"""Chooses the statement that addresses a follow-up question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.dialogue.statements import Match, Statement
from assistant.understanding.encoder import DIMENSION, SentenceEncoder
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.ngrams import NgramVectorizer
from assistant.understanding.vectors import DenseScaler

_PENALTY, _SEED = 1.0, 7
_MEANING_SHARE = 0.7
_FLOOR, _CEILING = 0.1, 0.9
"""Likeness that the encoder gives to unrelated sentences, and to sentences that mean the same."""
_FOCUS_SHARE = 2.5
_FITTING = 0.45
"""Likeness from which a statement may be what « and how long? » is about."""
_ELLIPTICAL_WORDS = 6
"""Up to how many words a question is taken to be about what was just said."""
_KEPT = 128
_LEAST = 2


class StatementModel:
    """Tells the statements of one procedure apart, by the questions that each answers."""

    def __init__(self, statements: Sequence[Statement], encoder: SentenceEncoder | None) -> None:
        """Learn from the statements' texts and questions.

        Args:
            statements: at least two.
            encoder: the sentence encoder, or None to compare letters only.
        """
        self._encoder = encoder
        entries = [(str(n), text) for n, s in enumerate(statements) for text in (s.text, *s.asks)]
        self._statements = tuple(statements)
        self._owners = np.asarray([int(owner) for owner, _ in entries])
        texts = [text for _, text in entries]
        self._ngrams = NgramVectorizer.fit(texts)
        self._vectors = self._encode(texts)
        self._scaler = DenseScaler.fit(self._vectors, 1.0)
        self._rows = self._ngrams.transform(texts)
        self._model = LinearModel.fit(
            self._features(self._rows, self._vectors), [o for o, _ in entries], _PENALTY, _SEED
        )

    def find(self, question: str, focus: str | None) -> Match:
        """Choose the best statement.

        Args:
            question: the customer's words.
            focus: the statement that answered the question before, if any.

        Returns:
            The best one, with how like the question is to what it says or answers.
        """
        likeness, margins = self._compare(question)
        ranks = margins + likeness
        if focus and len(question.split()) <= _ELLIPTICAL_WORDS:
            about = self._compare(focus)[0]
            said = np.asarray([statement.text == focus for statement in self._statements])
            fitting = (likeness >= _FITTING) & ~said
            ranks = np.where(fitting, ranks + _FOCUS_SHARE * about, ranks - said)
        best = int(np.argmax(ranks))
        return Match(self._statements[best], float(likeness[best]))

    def _compare(self, text: str) -> tuple[Floats, Floats]:
        row = self._ngrams.transform([text])
        vector = self._encode([text])[0]
        meaning = np.clip((self._vectors @ vector - _FLOOR) / (_CEILING - _FLOOR), 0, 1)
        # Both parts of the n-grams have length 1, so their product with themselves is 2.
        letters = (self._rows @ row.T).toarray().ravel() / 2
        nearness = _MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * letters
        likeness = np.zeros(len(self._statements), dtype=np.float32)
        np.maximum.at(likeness, self._owners, nearness.astype(np.float32))
        told = self._model.margins(self._features(row, vector[np.newaxis, :]))[0]
        margins = np.empty_like(likeness)
        margins[[int(name) for name in self._model.classes]] = told
        return likeness, margins

    def _encode(self, texts: Sequence[str]) -> Floats:
        if self._encoder is None:
            return np.zeros((len(texts), DIMENSION), dtype=np.float32)
        return np.stack(self._encoder.encode_each(texts))

    def _features(self, rows: csr_matrix, vectors: Floats) -> csr_matrix:
        return hstack([rows, csr_matrix(self._scaler.scale(vectors))], format="csr")


class EncoderStatementFinder:
    """Finds statements by models that it learns once for each procedure."""

    def __init__(self, encoder: SentenceEncoder | None) -> None:
        """Build the finder.

        Args:
            encoder: the sentence encoder, or None to compare letters only.
        """
        self._encoder = encoder
        self._models: OrderedDict[tuple[Statement, ...], StatementModel] = OrderedDict()
        self._lock = Lock()

    def prepare(self, groups: Sequence[Sequence[Statement]], cache: Path) -> None:
        """Learn the statements of procedures before the first question comes.

        Args:
            groups: the statements of each procedure.
            cache: folder where the vectors of their texts are kept.
        """
        texts = [text for group in groups for s in group for text in (s.text, *s.asks)]
        if self._encoder:
            self._encoder.remember(texts, self._encoder.encode_all(texts, cache))
        for group in groups:
            self._model(tuple(group))

    def find(
        self, question: str, statements: Sequence[Statement], focus: str | None
    ) -> Match | None:
        """Choose the best statement.

        Args:
            question: the customer's words.
            statements: where to choose.
            focus: the statement that answered the question before, if any.

        Returns:
            The best one with its score from 0 to 1, or None when there is nothing to choose from.
        """
        if len(statements) < _LEAST:
            return None
        return self._model(tuple(statements)).find(question, focus)

    def _model(self, statements: tuple[Statement, ...]) -> StatementModel:
        with self._lock:
            if statements not in self._models:
                self._models[statements] = StatementModel(statements, self._encoder)
                if len(self._models) > _KEPT:
                    self._models.popitem(last=False)
            return self._models[statements]
