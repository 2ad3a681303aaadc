"""Chooses the statement that addresses a follow-up question, by meaning and by letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.dialogue.statements import Match, Statement
from assistant.understanding.encoder import Floats, SentenceEncoder
from assistant.understanding.encoders import shared_encoder
from assistant.understanding.text import for_ngrams

_FLOOR, _CEILING = 0.1, 0.9
"""Likeness that the encoder gives to unrelated sentences, and to sentences that mean the same."""
_LETTERS_SHARE = 0.4


class EncoderStatementFinder:
    """Compares a question with each statement's text and with the questions it answers."""

    def find(self, question: str, statements: Sequence[Statement]) -> Match | None:
        """Choose the best statement.

        Args:
            question: the customer's words.
            statements: where to choose.

        Returns:
            The best one with its score from 0 to 1, or None when there is none to choose from.
        """
        if not statements:
            return None
        entries = [(s, text) for s in statements for text in (s.text, *s.asks)]
        texts = [text for _, text in entries]
        scores = _likeness(shared_encoder(), question, texts)
        best = int(np.argmax(scores))
        return Match(entries[best][0], float(scores[best]))


def _likeness(encoder: SentenceEncoder, question: str, texts: Sequence[str]) -> Floats:
    vector, *vectors = encoder.encode_each([question, *texts])
    meanings = np.stack(vectors) @ vector
    meaning = np.clip((meanings - _FLOOR) / (_CEILING - _FLOOR), 0, 1)
    ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=for_ngrams)
    rows = ngrams.fit_transform([question, *texts])
    letters = (rows[1:] @ rows[0].T).toarray().ravel()
    scores: Floats = (1 - _LETTERS_SHARE) * meaning + _LETTERS_SHARE * letters
    return scores
