"""The words of content/lexicon.yml, which the assistant recognises besides its examples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

_LONGEST_NAME = 3
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Reduce a text to what comparing needs.

    Args:
        text: any text.

    Returns:
        Its words in lower case, without accents or punctuation, separated by one space.
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_A_WORD.sub(" ", plain).strip()


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
    return any(_pattern(entry).search(words) for entry in entries)


def load_lexicon(directory: Path) -> Lexicon:
    """Read content/lexicon.yml.

    Args:
        directory: the content directory.

    Returns:
        The word lists.

    Raises:
        pydantic.ValidationError: a list is missing or not a list of words.
    """
    with (directory / "lexicon.yml").open(encoding="utf-8") as file:
        return Lexicon.model_validate(YAML(typ="safe").load(file))


@lru_cache(maxsize=4096)
def _pattern(entry: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in entry.split("*"))
    return re.compile(r"\b" + r"[a-z0-9]*".join(parts) + r"\b")
