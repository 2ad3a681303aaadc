"""Words of a message that say what it leans on: « et », « ça », « l'autre », « tout à l'heure »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.content.lexicon import Lexicon, contains, normalise
from assistant.dialogue.signs import without_signs

FIRST_WORDS = 3
SHORT = 4
MEDIUM = 8

REACH = 3
"""Up to how many words stand between « pas » and what is denied."""
BEHIND = 2
"""Up to how many words behind it « non » or « rien » may follow."""


@dataclass(frozen=True)
class Cues:
    """What the words of a message say beside their meaning.

    Attributes:
        words: the normalised message.
        named: names of the lexicon's cues that it holds.
        position: the position that is all it says: from 1, `Lexicon.LAST`, or None.
        ordinal: the position that it names among other words, or None.
        number: the bare number that is all it says, or None.
    """

    words: str
    named: frozenset[str]
    position: int | None
    ordinal: int | None
    number: int | None

    @property
    def length(self) -> int:
        """Number of words."""
        return len(self.words.split())


def read_cues(text: str, lexicon: Lexicon) -> Cues:
    """Read the cues of a message.

    Args:
        text: the message.
        lexicon: the words of each cue.

    Returns:
        The cues.
    """
    words = normalise(without_signs(text, lexicon))
    ordinals = (number for number, names in lexicon.ordinals.items() if contains(words, names))
    return Cues(
        words,
        frozenset(_named(text, words, lexicon)),
        lexicon.position(words),
        next(ordinals, None),
        int(words) if words.isdigit() and len(words) < SHORT else None,
    )


def _named(text: str, words: str, lexicon: Lexicon) -> Iterator[str]:
    opening = " ".join(words.split()[:FIRST_WORDS])
    for name, entries in lexicon.cues.items():
        if contains(words, entries):
            yield name
        if contains(opening, entries):
            yield f"{name}_first"
    if "?" in text:
        yield "question_mark"
    length = len(words.split())
    if length <= SHORT:
        yield "short"
    elif length <= MEDIUM:
        yield "medium"


def denied_profiles(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Find the cases that a message denies.

    Args:
        text: the customer's words.
        lexicon: the names of the cases, and what denies them.

    Returns:
        Ids of the cases.
    """
    words = normalise(text)
    denied = set()
    for case, entries in lexicon.profile_nouns.items():
        for found in re.finditer(_pattern(entries), words):
            before = words[: found.start()].split()[-REACH:]
            behind = words[found.end() :].split()[:BEHIND]
            if any(word in lexicon.denials for word in before) or any(
                word in lexicon.denials_behind for word in behind
            ):
                denied.add(case)
            # A name is heard once: « client d'un partenaire » is no partner.
            words = words[: found.start()] + "." * len(found.group()) + words[found.end() :]
    return frozenset(denied)


def _pattern(entries: tuple[str, ...]) -> str:
    written = (re.escape(entry).replace(r"\*", "[a-z0-9]*") for entry in entries)
    return rf"\b(?:{'|'.join(written)})\b"
