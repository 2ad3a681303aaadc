"""Words of a message that say what it leans on: « et », « ça », « l'autre », « tout à l'heure »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.content.lexicon import Lexicon, contains, normalise
from assistant.dialogue.signs import without_signs

FIRST_WORDS = 3
SHORT = 4
MEDIUM = 8


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
    return Cues(
        words,
        frozenset(_named(text, words, lexicon)),
        lexicon.position(words),
        next(_ordinals(words, lexicon), None),
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


def _ordinals(words: str, lexicon: Lexicon) -> Iterator[int]:
    for number, names in lexicon.ordinals.items():
        if contains(words, names):
            yield number
