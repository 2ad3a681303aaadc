"""Tells in which language a message is written: plain functions, without Rasa."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.content.lexicon import normalise
from assistant.understanding.stop_words import stop_words
from assistant.understanding.text import MAX_CHARACTERS, visible, without_service_ids

FRENCH = "fr"
FOREIGN = ("en", "es", "de", "it", "nl", "pt")
MIN_WORDS = 3
"""Shorter messages are borrowed words more often than another language."""

LEAST = 0.88
"""Least probability of another language: docs/understanding.md tells what it gives."""

_BIAS = -3.65
_COMMON = 3.53
_FRENCH = -2.18
_LIKELIER = 2.14
_NATS = 10.0
_MOST = 3.0
"""Letters alone never decide: product names look English."""


@dataclass(frozen=True)
class Languages:
    """Recognises the languages that customers write besides French.

    Attributes:
        common: the commonest words of each language, French among them.
        identifier: tells languages apart by their letters.
    """

    common: Mapping[str, frozenset[str]]
    identifier: LanguageIdentifier

    @classmethod
    def load(cls) -> Languages:
        """Read the words from spaCy and the letters from py3langid; both carry their data."""
        languages = (FRENCH, *FOREIGN)
        every = LanguageIdentifier.from_model_file(MODEL_FILE)
        every.set_languages(languages)
        # It would keep the figures of all other languages: 23 MB.
        few = (every.nb_ptc, every.nb_pc, every.nb_classes)
        identifier = LanguageIdentifier(
            *few, every.tk_nextmove, every.tk_output, tk_row=every.tk_row
        )
        return cls({language: _common(language) for language in languages}, identifier)

    def foreign(self, text: str) -> str | None:
        """Recognise another language than French.

        Args:
            text: the message, of which the beginning is looked at.

        Returns:
            The language's code, or None for French, a mixture, or too little to tell.
        """
        read = visible(without_service_ids(text[:MAX_CHARACTERS]))
        words = normalise(read).split()
        if len(words) < MIN_WORDS:
            return None
        letters = dict(self.identifier.rank(read))
        scores = {language: self._probability(language, words, letters) for language in FOREIGN}
        best = max(FOREIGN, key=scores.__getitem__)
        return best if scores[best] >= LEAST else None

    def _probability(
        self, language: str, words: Sequence[str], letters: Mapping[str, float]
    ) -> float:
        common = self.common[language]
        share = sum(word in common for word in words) / len(words)
        french = sum(word in self.common[FRENCH] and word not in common for word in words)
        likelier = min((letters[language] - letters[FRENCH]) / _NATS, _MOST)
        odds = _BIAS + _COMMON * share + _FRENCH * french + _LIKELIER * likelier
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _common(language: str) -> frozenset[str]:
    return frozenset(part for word in stop_words(language) for part in normalise(word).split())
