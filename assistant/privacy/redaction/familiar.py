"""The words that customers write: none of them is taken for a password for its place alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.privacy.redaction.words import SecretWords, alternatives

_OFTEN = 15
_SHORT = 5
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)'")
_MARKS = "'.,;:!?-…«»\" "


class FamiliarWords:
    """The words that stand in many messages, and a few more."""

    def __init__(self, words: SecretWords, usual: Mapping[str, int]) -> None:
        """Prepare the search.

        Args:
            words: the ordinary words.
            usual: in how many messages each word stands.
        """
        self._ordinary = re.compile(alternatives((*words.ordinary, *words.places, *words.products)))
        self._usual = usual
        self._verb_endings = words.verb_endings

    def include(self, folded: str) -> bool:
        """Tell whether a word, without case and accents, is one of them."""
        word = _ELISION.sub("", folded.strip(_MARKS))
        # One letter more is a plural, or a slip: « possibles », « perdut ».
        shorter = word[:-1] if len(word) > _SHORT else word
        often = max(self._usual.get(word, 0), self._usual.get(shorter, 0)) >= _OFTEN
        return often or any(map(self.include_in_phrase, (word, shorter)))

    def include_in_phrase(self, folded: str) -> bool:
        """Tell the same within several words, where any may be part of a phrase that is secret."""
        return bool(self._ordinary.fullmatch(_ELISION.sub("", folded.strip(_MARKS))))

    def exclude(self, text: str, found: re.Match[str]) -> bool:
        """Tell whether the `value` found in a text is none of them, and no form of a verb."""
        word = text[slice(*found.span("value"))]
        return not word.endswith(self._verb_endings) and not self.include(found["value"])
