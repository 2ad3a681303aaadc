"""The words of content/lexicon.yml, which the assistant recognises besides its examples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from assistant.content.drafts import read_as

_LONGEST_NAME = 3
CLAUSE_START = "|"
"""Begins an entry of a list of denials that stands at the beginning of a clause only."""

_PAUSE = re.compile(r"[.?!;:,\n()]")
_SENTENCE_END = re.compile(r"[.?!;\n()]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Reduce a text to what comparing needs.

    Args:
        text: any text.

    Returns:
        Its words in lower case, without accents or punctuation, separated by one space.
    """
    return _NOT_A_WORD.sub(" ", plain(text)).strip()


def plain(text: str) -> str:
    """Write a text in lower case without accents.

    Args:
        text: any text.

    Returns:
        The same, with its punctuation.
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Denials(BaseModel):
    """Words that deny a detail, by the side of it on which they stand.

    Attributes:
        before: words that deny what follows them, when only fillers stand between.
        behind: words that deny what precedes them, when only fillers stand between.
        fillers: words that may stand between.
    """

    before: tuple[str, ...]
    behind: tuple[str, ...]
    fillers: tuple[str, ...]

    model_config = ConfigDict(frozen=True, extra="forbid")

    def denies(self, before: str, behind: str) -> bool:
        """Tell whether a detail is denied.

        Args:
            before: the text in front of the detail.
            behind: the text that follows it.

        Returns:
            True when a denial stands next to it, in front in its clause or behind in its sentence.
        """
        left = f"{CLAUSE_START} {normalise(_PAUSE.split(before)[-1])}"
        right = normalise(_SENTENCE_END.split(behind)[0])
        fillers = "|".join(map(_words, self.fillers))
        return any(
            _compiled(rf"(?<!\w){_words(entry)}(?: (?:{fillers}))* ?$").search(left)
            for entry in self.before
        ) or any(
            _compiled(rf"^(?:(?:{fillers}) )*{_words(entry)}\b").search(right)
            for entry in self.behind
        )


class Lexicon(BaseModel):
    """Word lists, each word as `normalise` writes it; a final `*` accepts any ending."""

    LAST: ClassVar[int] = -1

    greeting: tuple[str, ...]
    anger: tuple[str, ...]
    human: tuple[str, ...]
    positions: Mapping[int, tuple[str, ...]]
    position_fillers: tuple[str, ...]
    lost: Mapping[str, tuple[str, ...]]
    not_lost: tuple[str, ...]
    support_level: Mapping[str, tuple[str, ...]]
    not_support_level: tuple[str, ...]
    support_level_denials: Denials
    service_id_denials: Denials
    profile: Mapping[str, tuple[str, ...]]
    profile_negations: tuple[str, ...]
    months: tuple[str, ...]
    connectors: tuple[str, ...]
    other_companies: frozenset[str]
    signs: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]
    ordinals: Mapping[int, tuple[str, ...]]
    distress: tuple[str, ...]
    profile_nouns: Mapping[str, tuple[str, ...]]
    denials: tuple[str, ...]
    denials_behind: tuple[str, ...]
    label_questions: Mapping[str, tuple[str, ...]]
    contrasts: tuple[str, ...]
    negations: tuple[str, ...]
    question_words: tuple[str, ...]
    meaning_words: tuple[str, ...]

    model_config = ConfigDict(frozen=True, extra="forbid")

    def names_company(self, text: str) -> bool:
        """Tell whether a text names another company or product than the one supported."""
        words = normalise(text).split()
        return any(
            " ".join(words[start : start + length]) in self.other_companies
            for length in range(1, _LONGEST_NAME + 1)
            for start in range(len(words) - length + 1)
        )

    def position(self, words: str) -> int | None:
        """Read « the second one » and the like.

        Args:
            words: a normalised message.

        Returns:
            The position, from 1, `LAST` for the last one, or None when the message is not only
            about a position.
        """
        left = f" {words} "
        for filler in sorted(self.position_fillers, key=len, reverse=True):
            left = left.replace(f" {filler} ", "  ").replace("  ", " ")
        rest = left.split()
        if len(rest) != 1:
            return None
        found = (number for number, names in self.positions.items() if rest[0] in names)
        return next(found, None)


def contains(words: str, entries: Sequence[str]) -> bool:
    """Tell whether a message contains one of a list's entries as whole words.

    Args:
        words: a normalised message.
        entries: entries of a word list.

    Returns:
        True when one of them is there.
    """
    return bool(_any_of(tuple(entries)).search(words))


def load_lexicon(directory: Path) -> Lexicon:
    """Read content/lexicon.yml.

    Args:
        directory: the content directory.

    Returns:
        The word lists.

    Raises:
        ContentError: the file cannot be read, or a list is missing or not a list of words.
    """
    return read_as(directory / "lexicon.yml", Lexicon)


def around(words: str, entry: str) -> Iterator[tuple[str, str]]:
    """Find what surrounds an entry of a word list.

    Args:
        words: a message in lower case without accents.
        entry: an entry of a word list.

    Yields:
        For each place where it stands, what is in front of it and what follows.
    """
    for match in _any_of((entry,)).finditer(words):
        yield words[: match.start()], words[match.end() :]


@lru_cache(maxsize=4096)
def _any_of(entries: tuple[str, ...]) -> re.Pattern[str]:
    # Of no entry at all, nothing is found.
    return re.compile(rf"\b(?:{'|'.join(map(_words, entries)) or '(?!)'})\b")


def _words(entry: str) -> str:
    return r"[a-z0-9]*".join(re.escape(part) for part in entry.split("*"))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
