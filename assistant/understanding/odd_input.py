"""Recognises messages that say nothing: plain functions, without Rasa."""

from __future__ import annotations

import re

from assistant.understanding.text import visible

_WORD = re.compile(r"[^\W\d_]{2,}")


def is_meaningless(text: str) -> bool:
    """Tell whether a message holds no word at all.

    Args:
        text: the message.

    Returns:
        True for empty, emoji-only, number-only or one-letter messages.
    """
    return not _WORD.search(visible(text))
