"""How a French word sounds, roughly: who writes by ear writes what sounds the same."""

from __future__ import annotations

import re

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"qu|q|ck|ch(?=[rl])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"sch|sh", "ch"),
        (r"c(?!h)", "k"),
        (r"x(?=[aeiouy])", "ks"),
        (r"t(?=ion)", "s"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"y", "i"),
        (r"(?<!c)h", ""),
        (r"eau|au", "o"),
        (r"(?:ain|ein|aim|in|im)(?![aeiou])", "1"),
        (r"(?:en|em|an|am)(?![aeiou])", "2"),
        (r"(?:om|on)(?![aeiou])", "3"),
        (r"oeu|eu", "4"),
        (r"(?:er|ez|es|e|ai|ais|ait|ei|et|ee|ees)$", "e"),
        (r"ai|ei", "e"),
        (r"oi", "wa"),
        (r"ou", "u"),
        (r"[tdsxz]+$", ""),
        (r"e$", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""Applied one after the other; a figure stands for a sound that several letters write."""


def sound(word: str) -> str:
    """Write a word, in lower case without accents, as it is heard: « expliké », « expliquer »."""
    for pattern, heard in _RULES:
        word = pattern.sub(heard, word)
    return word
