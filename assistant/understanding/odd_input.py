"""Recognises messages that say nothing: plain functions, without Rasa."""

from __future__ import annotations

import re

from assistant.understanding.text import visible

_WORD = re.compile(r"[^\W\d_]{2,}")
_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)


def is_meaningless(text: str) -> bool:
    """Tell whether a message holds no word at all.

    Args:
        text: the message.

    Returns:
        True for empty, emoji-only, number-only, one-letter and keyboard-mash messages.
    """
    words = _WORD.findall(visible(text))
    return all(_MASHED.search(word) for word in words)
