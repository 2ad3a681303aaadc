"""What masking is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

MASK = "•••••"
LASTING = 3
"""How many messages behind the one that announced a secret it may come in."""


class Span(NamedTuple):
    """A part of a text, from its first character to behind its last one."""

    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Tell whether two parts have a character in common."""
        return self.start < other.end and other.start < self.end


def stripped(text: str, span: Span, opening: str, closing: str) -> Span:
    """Leave out the marks before and behind a part of a text.

    Args:
        text: the text.
        span: the part.
        opening: marks that may stand before it.
        closing: marks that may stand behind it.
    """
    start, end = span
    while start < end and text[start] in opening:
        start += 1
    while end > start and text[end - 1] in closing:
        end -= 1
    return Span(start, end)


def joined(spans: Iterable[Span], text: str = "", gap: re.Pattern[str] | None = None) -> list[Span]:
    """Join parts of a text that overlap or touch, and those that only a gap of this form parts."""
    whole: list[Span] = []
    for span in sorted(spans):
        end = whole[-1].end if whole else -1
        if span.start <= end or (whole and gap and gap.fullmatch(text, end, span.start)):
            whole[-1] = Span(whole[-1].start, max(end, span.end))
        else:
            whole.append(span)
    return whole


class Finder(Protocol):
    """Finds one kind of secret."""

    def find(self, text: str, folded: str, /) -> Iterator[Span]:
        """Find secrets.

        Args:
            text: what the customer wrote.
            folded: the same without case and accents.

        Yields:
            Where they stand, in any order; they may overlap.
        """
        ...


def fold(text: str) -> str:
    """Take case and accents away.

    Args:
        text: any text.

    Returns:
        A text of the same length, so that a place in one is the same place in the other.
    """
    return "".join(map(_fold_character, text))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in "’ʼ´`":
        return "'"
    if character.isspace() and character != "\n":
        return " "
    return unicodedata.normalize("NFKD", character)[0].lower()[0]
