"""Remove from a text the characters that nobody can see."""

from __future__ import annotations

import unicodedata

_KEPT = {"\n", "\t"}
# Format characters hide commands and secrets from the checks; an emoji sequence loses only its
# joining, and the bot reads no emoji.
_REMOVED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Remove control, zero-width and unassigned characters, and space around the text.

    Args:
        text: as received.

    Returns:
        The same text as a person sees it, in Unicode's composed form (NFC).
    """
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        character
        for character in normal
        if character in _KEPT or unicodedata.category(character) not in _REMOVED_CATEGORIES
    ).strip()
