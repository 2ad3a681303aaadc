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
