"""Recognises messages that say nothing: plain functions, without Rasa."""

from __future__ import annotations

import re

from assistant.understanding.text import visible

_WORD = re.compile(r"[^\W\d_]{2,}")
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
_MASHED = re.compile(rf"^{_CONSONANT}{{4,}}$|{_CONSONANT}{{5,}}", re.IGNORECASE)
_LONG = 5
"""From how many letters a single word without vowels is no abbreviation."""
_MOSTLY = 0.6


def is_meaningless(text: str) -> bool:
    """Tell whether a message holds no word, or hardly any.

    Args:
        text: the message.

    Returns:
        True for empty, emoji-only, number-only, one-letter and keyboard-mash messages.
    """
    words = _WORD.findall(visible(text))
    mashed = [word for word in words if _MASHED.search(word)]
    if not mashed:
        return not words
    mostly = sum(map(len, mashed)) >= _MOSTLY * sum(map(len, words))
    return mostly and (len(mashed) > 1 or len(mashed[0]) >= _LONG)
