"""The marks that set the name of a menu or button off in a text: « l’onglet **Support** »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MARK = "**"


@dataclass(frozen=True)
class Span:
    """A part of a text.

    Attributes:
        text: what is read, without marks.
        strong: whether it stands out.
    """

    text: str
    strong: bool


def spans(text: str) -> Iterator[Span]:
    """Divide a text at its marks.

    Args:
        text: a text of the content.

    Yields:
        Its parts, none of them empty.
    """
    for number, part in enumerate(text.split(MARK)):
        if part:
            yield Span(part, strong=number % 2 == 1)


def without_marks(text: str) -> str:
    """Write a text without its marks.

    Args:
        text: a text of the content.

    Returns:
        What is read; the text itself when there is nothing but marks.
    """
    read = text.replace(MARK, "")
    return read if read.strip() else text


def bare(text: str) -> str:
    """Write a text as people type, to compare it with what they typed.

    Args:
        text: a text of the content.

    Returns:
        The text without marks, with straight apostrophes.
    """
    return without_marks(text).replace("’", "'")
