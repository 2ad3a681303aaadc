"""Chooses the statement that addresses a follow-up question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from assistant.content.lexicon import normalise
from assistant.dialogue.labels import questions_on_labels
from assistant.dialogue.statements import Nearness, Statement, stems
from assistant.understanding.encoder import DIMENSION, SentenceEncoder
from assistant.understanding.linear import Floats
from assistant.understanding.ngrams import AS_WRITTEN, count_ngrams
from assistant.understanding.statement_models import StatementModels, likeness

_REMEMBERED = 256
"""What was told last is compared at each follow-up, and a message several times in its turn."""
_STEM = 5
_FEW = 0.35
"""Share of the procedures up to which a word tells them apart."""


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
        self._models = StatementModels(list(known.values()), vectors)
        self.vocabulary = _vocabulary(known)
        self._compared = lru_cache(_REMEMBERED)(self._compare)

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
        likely, margins = self._compared(question)
        places = [self._models.place[statement] for statement in statements]
        return tuple(map(Nearness, likely[places].tolist(), margins[places].tolist()))

    def _compare(self, question: str) -> tuple[Floats, Floats]:
        counts = count_ngrams(question, AS_WRITTEN)
        return self._models.compare(counts, self._vector(question))

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
        products = np.array([self._vector(other) @ vector for other in others])
        return tuple(likeness(products).tolist())

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
