"""What masking is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

MASK = "•••••"


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

    def redact(self, text: str, *, follows: bool = False) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.
            follows: whether the message before it announced a secret.

        Returns:
            The text, each secret replaced by a mark.
        """
        ...

    def announces(self, text: str, *, follows: bool = False) -> bool:
        """Tell whether a secret would follow a message: « mot de passe : », or « oui » behind it.

        Args:
            text: what the customer wrote.
            follows: whether the message before it announced a secret.
        """
        ...
