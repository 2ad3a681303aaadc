"""Messages in another language than French."""

from __future__ import annotations

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.language import foreign_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I get my password?", "en"),
        ("WHERE IS THE INVOICE", "en"),
        ("Hola, no puedo ver mi factura", "es"),
        ("Ich habe mein Passwort vergessen", "de"),
    ],
)
def test_another_language_is_recognised(lexicon: Lexicon, text: str, language: str) -> None:
    assert foreign_language(text, lexicon) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "help",
        "my password",
        "Où est ma facture ?",
        "j'ai perdu mon password",
        "le login de mon account est bloqué",
        "zzz yyy xxx www",
        "OCB000123 vdc gold storage",
    ],
)
def test_french_or_too_little_is_no_other_language(lexicon: Lexicon, text: str) -> None:
    assert foreign_language(text, lexicon) is None
