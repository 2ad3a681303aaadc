"""Prepares a message's text for the features."""

from __future__ import annotations

import re

from assistant.content.lexicon import plain

MAX_CHARACTERS = 1000
"""What n-grams and cuts are taken from: a question comes early, and cost grows with length."""

SERVICE_ID = re.compile(
    r"\bo\W?c\W?b[\W_]{0,3}(?:n°\s?)?(?=(?:[\s.\-o]*\d){2})([\do](?:[\s.\-]?[\do]){1,11})\b",
    re.IGNORECASE,
)
"""« OCB000123 » in any spacing or case; group 1 is its digits, where the letter O is a zero."""

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


def visible(text: str) -> str:
    """Remove what a person does not see.

    Args:
        text: a message.

    Returns:
        The message without invisible and control characters.
    """
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))


def without_service_ids(text: str) -> str:
    """Remove service identifiers, which say nothing of what is asked.

    Args:
        text: a message.

    Returns:
        The message without them.
    """
    return SERVICE_ID.sub(" ", text)


def for_ngrams(text: str) -> str:
    """Reduce a message to what its n-grams are taken from.

    Args:
        text: a message.

    Returns:
        Its beginning in lower case without accents; numbers become `0`, stretched letters two,
        spaces one.
    """
    read = visible(without_service_ids(text[:MAX_CHARACTERS]))
    letters = plain(read).replace("’", "'")
    return _SPACES.sub(" ", _DIGITS.sub("0", _STRETCHED.sub(r"\1\1", letters))).strip()
