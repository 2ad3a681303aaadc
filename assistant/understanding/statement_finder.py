"""Chooses the statement that addresses a follow-up question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.dialogue.statements import Match, Statement
from assistant.understanding.encoder import DIMENSION, SentenceEncoder
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.ngrams import AS_WRITTEN, NgramVectorizer
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
_LEAST = 2


class StatementModel:
    """Compares questions with the statements of one procedure, and with what each answers."""

    def __init__(self, statements: Sequence[Statement], vectors: Mapping[str, Floats]) -> None:
        """Learn from the statements' texts and questions.

        Args:
            statements: all of the procedure: at least its escalation and something else.
            vectors: the encoder's vector of each text and question.
        """
        entries = [(str(n), text) for n, s in enumerate(statements) for text in texts_of(s)]
        texts = [text for _, text in entries]
        self._place = {statement: n for n, statement in enumerate(statements)}
        self._owners = np.asarray([int(owner) for owner, _ in entries])
        self._ngrams = NgramVectorizer.fit(texts, AS_WRITTEN)
        self._vectors = np.stack([vectors[text] for text in texts])
        self._scaler = DenseScaler.fit(self._vectors, 1.0)
        self._rows = self._ngrams.transform(texts)
        self._model = LinearModel.fit(
            self._features(self._rows, self._vectors), [o for o, _ in entries], _PENALTY, _SEED
        )

    def compare(
        self, text: str, vector: Floats, statements: Sequence[Statement]
    ) -> tuple[Floats, Floats]:
        """Compare a text with statements.

        Args:
            text: the customer's words, or a statement's.
            vector: the encoder's vector of it.
            statements: some of the procedure's.

        Returns:
            For each, how like the text is to what it says or answers, from 0 to 1; and how far it
            lies on its side of the border to the procedure's others.
        """
        row = self._ngrams.transform([text])
        meaning = np.clip((self._vectors @ vector - _FLOOR) / (_CEILING - _FLOOR), 0, 1)
        # Both parts of the n-grams have length 1, so their product with themselves is 2.
        letters = (self._rows @ row.T).toarray().ravel() / 2
        nearness = _MEANING_SHARE * meaning + (1 - _MEANING_SHARE) * letters
        likeness = np.zeros(len(self._place), dtype=np.float32)
        np.maximum.at(likeness, self._owners, nearness.astype(np.float32))
        margins = np.empty_like(likeness)
        told = self._model.margins(self._features(row, vector[np.newaxis, :]))[0]
        margins[[int(name) for name in self._model.classes]] = told
        asked = [self._place[statement] for statement in statements]
        return likeness[asked], margins[asked]

    def _features(self, rows: csr_matrix, vectors: Floats) -> csr_matrix:
        return hstack([rows, csr_matrix(self._scaler.scale(vectors))], format="csr")


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
    ) -> None:
        """Learn the statements.

        Args:
            procedures: all that each procedure may say, by its id.
            encoder: the sentence encoder, or None to compare letters only.
            cache: folder where the vectors of the statements are kept, or None.
        """
        self._encoder = encoder
        texts = [text for known in procedures.values() for s in known for text in texts_of(s)]
        vectors = dict(zip(texts, self._encode_all(texts, cache), strict=True))
        self._models = {
            procedure: StatementModel(statements, vectors)
            for procedure, statements in procedures.items()
        }

    def find(
        self, question: str, statements: Sequence[Statement], focus: str | None
    ) -> Match | None:
        """Choose the best statement.

        Args:
            question: the customer's words.
            statements: where to choose, of procedures that were learnt, one after the other.
            focus: the statement that answered the question before, if any.

        Returns:
            The best one with its score from 0 to 1, or None when there is nothing to choose from.
        """
        if len(statements) < _LEAST:
            return None
        likeness, margins = self._compare(question, statements)
        ranks = margins + likeness
        if focus and len(question.split()) <= _ELLIPTICAL_WORDS:
            about = self._compare(focus, statements)[0]
            said = np.asarray([statement.text == focus for statement in statements], dtype=np.bool_)
            fitting = (likeness >= _FITTING) & ~said
            ranks = np.where(fitting, ranks + _FOCUS_SHARE * about, ranks - said)
        best = int(np.argmax(ranks))
        return Match(statements[best], float(likeness[best]))

    def _compare(self, text: str, statements: Sequence[Statement]) -> tuple[Floats, Floats]:
        vector = self._encoder.encode(text) if self._encoder else np.zeros(DIMENSION, np.float32)
        compared = [
            self._models[procedure].compare(text, vector, list(own))
            for procedure, own in groupby(statements, lambda statement: statement.procedure)
        ]
        likeness, margins = zip(*compared, strict=True)
        return np.concatenate(likeness), np.concatenate(margins)

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
