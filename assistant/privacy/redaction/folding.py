"""Letters without case and accents, character for character."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


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
