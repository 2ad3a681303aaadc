"""What masking is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

MASK = "•••••"
LASTING = 3
"""How many messages behind the one that announced a secret it may come in."""


class Span(NamedTuple):
    """A part of a text, from its first character to behind its last one."""

    start: int
    end: int


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


class Finder(Protocol):
    """Finds one kind of secret."""

    def find(self, text: str) -> Iterator[Span]:
        """Find secrets.

        Args:
            text: what the customer wrote.

        Yields:
            Where they stand, in any order; they may overlap.
        """
        ...


class Redactor(Protocol):
    """Masks secrets."""

    def redact(self, text: str, *, follows: int = 0) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.
            follows: how many messages before it a secret was announced; 0 if none was.

        Returns:
            The text, each secret replaced by a mark.
        """
        ...

    def announces(self, text: str) -> bool:
        """Tell whether a secret would follow a message, such as « mot de passe : »."""
        ...
