"""Puts common words in the place of misspelt ones."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from assistant.understanding.french_words import FrenchWords
from assistant.understanding.text import MAX_CHARACTERS, for_ngrams

_WORD = re.compile(r"\w+")
_FILE = "spelling.json"

_KNOWN = 3
"""Who writes a word this often in the examples does not misspell it."""
_COMMON = 8
"""A misspelt word is taken for one that stands this often in the examples."""
_SHORTEST = 4
"""Shorter words are too like one another."""
_LONG = 8
"""From this length on two letters may be wrong, below only one."""
_PREFIX = 9
_REMEMBERED = 1024


class Speller:
    """Corrects words by the examples' own vocabulary, which is what messages here are about."""

    def __init__(
        self, known: Mapping[str, int], spelt: Mapping[str, str], french: FrenchWords
    ) -> None:
        """Build the speller; use `fit` or `load`.

        Args:
            known: how often each word that stays as it is stands in the examples, in lower case
                and without accents.
            spelt: the usual spelling of those that misspelt words are taken for.
            french: words of the language, which stay as they are too.
        """
        self._french = french
        self._known = dict(known)
        self._spelt = dict(spelt)
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=_PREFIX)
        for word in self._spelt:
            self._near.create_dictionary_entry(word, self._known[word])
        # The halves of a message share its words.
        self._corrected = lru_cache(_REMEMBERED)(self._correct)

    @classmethod
    def fit(cls, texts: Sequence[str], french: FrenchWords) -> Speller:
        """Learn the vocabulary of a set of messages.

        Args:
            texts: the messages.
            french: words of the language.

        Returns:
            The speller.
        """
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for word in _WORD.findall(text.lower()):
                spellings[for_ngrams(word)][word] += 1
        counts = {word: found.total() for word, found in spellings.items()}
        return cls(
            {word: count for word, count in counts.items() if count >= _KNOWN},
            {
                word: spellings[word].most_common(1)[0][0]
                for word, count in counts.items()
                if count >= _COMMON and _may_be_misspelt(word)
            },
            french,
        )

    def correct(self, text: str) -> str:
        """Correct the words of a message that are no words, and near a common one.

        Args:
            text: a message.

        Returns:
            Its beginning, as far as features are taken from it, with those words replaced.
        """
        return _WORD.sub(lambda found: self._corrected(found[0]), text[:MAX_CHARACTERS])

    def _correct(self, word: str) -> str:
        plain = for_ngrams(word)
        if plain in self._known or not _may_be_misspelt(plain) or word.lower() in self._french:
            return word
        wrong_letters = 2 if len(plain) >= _LONG else 1
        near = self._near.lookup(plain, Verbosity.TOP, max_edit_distance=wrong_letters)
        return self._spelt[near[0].term] if near else word

    def save(self, directory: Path) -> None:
        """Write the vocabulary as JSON and a plain array.

        Args:
            directory: an existing folder.
        """
        content = {"known": self._known, "spelt": self._spelt}
        (directory / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        self._french.save(directory)

    @classmethod
    def load(cls, directory: Path) -> Speller:
        """Read what `save` wrote.

        Args:
            directory: the folder.

        Returns:
            The speller.
        """
        content = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        return cls(content["known"], content["spelt"], FrenchWords.load(directory))


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= _SHORTEST and not any(char.isdigit() for char in word)
