"""Puts common words in the place of misspelt ones."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from assistant.content.lexicon import plain
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.phonetic import sound
from assistant.understanding.text import MAX_CHARACTERS, for_ngrams

_WORD = re.compile(r"\w+")
_FILE = "spelling.json"

_KNOWN = 3
"""A word that stands this often in the examples is none that somebody misspelt, unless so near a
far commoner one that many misspell it alike."""
_COMMON = 8
"""A misspelt word is taken for one that stands this often in the examples."""
_COMMONER = 20
"""How many times as often a word stands there for which one that is known is taken all the same."""
_COMMONER_ALIKE = 5
"""The same where both sound alike."""
_SHORTEST = 4
"""Shorter words are too like one another."""
_SHORT = 5
"""Up to this length another letter makes another word or a name: « Bolt », « bout »."""
_LONG = 8
"""From this length on two letters may be wrong, below only one."""
_SOUNDS = 3
"""Words of fewer sounds are too like one another to the ear."""
_PREFIX = 9
_REMEMBERED = 1024
_FUSED = re.compile(
    r"((?:c(?=e)|(?:jus|lors|puis|quel)?qu|[djlmnst])(?=[aehiouy])|j(?=\w{4}))\w{3,}"
)
"""« lespace », « jarrive », « jveux »: a word before which the apostrophe is missing."""


class _Common:
    """The examples' common words, found by who misspells them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Index words.

        Args:
            counts: how often each stands in the examples, in lower case and without accents.
        """
        self.counts = counts
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=_PREFIX)
        self._heard: dict[str, str] = {}
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            self._near.create_dictionary_entry(word, counts[word])
            self._heard.setdefault(sound(word), word)

    def meant(self, word: str) -> str | None:
        """Tell which other one of them somebody meant, by its sound, else by its letters."""
        heard = sound(word)
        alike = self._heard.get(heard, word) if len(heard) >= _SOUNDS else word
        return alike if alike != word else self._nearest(word)

    def _nearest(self, word: str) -> str | None:
        wrong_letters = 2 if len(word) >= _LONG else 1
        # The nearest one to a common word is itself.
        which = Verbosity.ALL if word in self.counts else Verbosity.CLOSEST
        found = self._near.lookup(word, which, max_edit_distance=wrong_letters)
        near = (one.term for one in found if one.term != word)
        return next((other for other in near if not _is_another(word, other)), None)


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
        self._common = _Common({word: self._known[word] for word in self._spelt})
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
        usual = {word: found.most_common(1)[0][0] for word, found in spellings.items()}
        counts = {word: found.total() for word, found in spellings.items()}
        known = {word: count for word, count in counts.items() if count >= _KNOWN}
        common = {
            word: count
            for word, count in known.items()
            if count >= _COMMON and _may_be_misspelt(word)
        }
        written = {word for word in known if usual[word] in french}
        misspelt = _misspelt(known, common, written)
        return cls(
            {word: count for word, count in known.items() if word not in misspelt},
            {word: usual[word] for word in common if word not in misspelt},
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
        letters = for_ngrams(word)
        if not _may_be_misspelt(letters) or word.lower() in self._french:
            return word
        fused = _split(word.lower())
        if fused is not None and _is_commoner(for_ngrams(fused[1]), letters, self._known):
            return "'".join(fused)
        if letters in self._known:
            return word
        meant = self._common.meant(letters)
        if meant is not None:
            return self._spelt[meant]
        if fused is None:
            return word
        first, rest = fused[0], self._corrected(fused[1])
        is_common = for_ngrams(rest) in self._spelt and _split(first + rest) is not None
        return f"{first}'{rest}" if is_common else word

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


def _misspelt(
    known: Mapping[str, int], common: Mapping[str, int], written: Container[str]
) -> set[str]:
    """List the words that many misspell alike, which are no French.

    Args:
        known: how often each word stands in the examples.
        common: those that misspelt words are taken for.
        written: words of the language.
    """
    among = _Common(common)

    def is_misspelt(word: str, count: int) -> bool:
        fused = _split(word)
        if fused is not None and _is_commoner(fused[1], word, known):
            return True
        meant = among.meant(word)
        if meant is None:
            return False
        if sound(word) == sound(meant):
            return common[meant] >= _COMMONER_ALIKE * count
        # Names are near some word, too: « Gmail ».
        return word[0] == meant[0] and common[meant] >= _COMMONER * count

    foreign = ((word, count) for word, count in known.items() if word not in written)
    return {word for word, count in foreign if _may_be_misspelt(word) and is_misspelt(word, count)}


def _is_another(word: str, other: str) -> bool:
    return len(word) == len(other) <= _SHORT and sorted(word) != sorted(other)


def _split(word: str) -> tuple[str, str] | None:
    """Split a word where an apostrophe may be missing; in lower case."""
    found = _FUSED.fullmatch(plain(word))
    return (found[1], word[len(found[1]) :]) if found else None


def _is_commoner(word: str, other: str, known: Mapping[str, int]) -> bool:
    return known.get(word, 0) >= max(_COMMON, known.get(other, 0) + 1)


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= _SHORTEST and not any(char.isdigit() for char in word)
