"""The words that announce a secret, and those that none is taken for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

_WORDS_FILE = Path(__file__).with_name("words.yml")


class SecretWords:
    """The expression of each kind of words, by its name in words.yml, which says what it is for."""

    def __init__(self, file: Path = _WORDS_FILE) -> None:
        """Read the words.

        Args:
            file: YAML file with a list for each kind.
        """
        self.lists = _read(file)

    def __getattr__(self, kind: str) -> str:
        """Join the words of a kind into one expression."""
        return alternatives(*self.lists[kind])


@cache
def _read(file: Path) -> Mapping[str, Sequence[str]]:
    """Read a file once: to parse it takes a tenth of a second, and each channel has a redactor."""
    lists: Mapping[str, Sequence[str]] = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return lists


def alternatives(*expressions: str) -> str:
    """Join expressions into one, without a group of its own number."""
    return f"(?:{'|'.join(expressions)})"


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
        self._ordinary = re.compile(alternatives(words.ordinary, words.places, words.products))
        self._usual = usual
        self.verb_endings = tuple(words.lists["verb_endings"])

    def include(self, folded: str) -> bool:
        """Tell whether a word, without case and accents, is one of them."""
        word = _ELISION.sub("", folded.strip(_MARKS))
        # One letter more is a plural, or a slip: « possibles », « perdut ».
        shorter = word[:-1] if len(word) > _SHORT else word
        often = max(self._usual.get(word, 0), self._usual.get(shorter, 0)) >= _OFTEN
        return not word or often or any(map(self.include_in_phrase, (word, shorter)))

    def include_in_phrase(self, folded: str) -> bool:
        """Tell the same within several words, where any may be part of a phrase that is secret."""
        return bool(self._ordinary.fullmatch(_ELISION.sub("", folded.strip(_MARKS))))

    def exclude(self, text: str, found: re.Match[str]) -> bool:
        """Tell whether the `value` found in a text is none of them, and no form of a verb."""
        word = text[slice(*found.span("value"))]
        return not word.endswith(self.verb_endings) and not self.include(found["value"])
