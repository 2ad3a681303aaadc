"""Compare what was said with what must and must not be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.content.lexicon import plain

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_`~#>«»]")


@dataclass(frozen=True)
class Wording:
    """What a turn's replies must contain.

    Attributes:
        any_of: phrases of which one must be said; none when anything may be.
        none_of: phrases that must not be said.
    """

    any_of: tuple[str, ...]
    none_of: tuple[str, ...]

    def problems(self, said: str) -> tuple[str, ...]:
        """Compare with what was said.

        Args:
            said: the texts of all replies of the turn.

        Returns:
            What is missing and what should not be there; nothing when the turn passes.
        """
        read = normalise(said)
        missing = [] if not self.any_of or _said(read, self.any_of) else [" | ".join(self.any_of)]
        return (
            *(f"says none of: {phrases}" for phrases in missing),
            *(f"must not say: {phrase}" for phrase in _said(read, self.none_of)),
        )


def normalise(text: str) -> str:
    """Lower-case a text, and remove accents, Markdown, « » and repeated or odd spaces.

    Args:
        text: any text.

    Returns:
        What phrases are looked for in.
    """
    letters = plain(_LINK.sub(r"\1", text)).replace("’", "'")
    return " ".join(_MARKUP.sub("", letters).split())


def _said(read: str, phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if normalise(phrase) in read)
