"""Tells whether a message is written in another language than French."""

from __future__ import annotations

from assistant.content.lexicon import Lexicon, normalise

FRENCH = "fr"
MIN_WORDS = 3
MIN_SHARE = 0.4
"""Least share of a message's words that the language's list must hold."""


def foreign_language(text: str, lexicon: Lexicon) -> str | None:
    """Recognise a language by its commonest words.

    Args:
        text: the message.
        lexicon: the commonest words of each language.

    Returns:
        The language's code, or None for French, or when there is too little to tell.
    """
    words = normalise(text).split()
    if len(words) < MIN_WORDS:
        return None
    counts = {
        language: sum(word in common for word in words)
        for language, common in lexicon.languages.items()
    }
    best = max(counts, key=counts.__getitem__)
    enough = counts[best] >= MIN_SHARE * len(words) and counts[best] > counts[FRENCH]
    return best if best != FRENCH and enough else None
