"""Greetings and anger beside the question."""

from __future__ import annotations

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.signals import ANGER, GREETING, signals


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Bonjour, où est ma facture ?", [GREETING]),
        ("BJR ma facture", [GREETING]),
        ("Madame, Monsieur, bonjour", [GREETING]),
        ("ma facture, c'est scandaleux !", [ANGER]),
        ("Je suis exaspérée par ce portail", [ANGER]),
        ("Bonjour, j'en ai marre", [GREETING, ANGER]),
        ("Où est ma facture ?", []),
        ("je n'ai pas eu votre bonjour", []),
        ("une démarre machine", []),
        ("", []),
    ],
)
def test_signals_are_heard(lexicon: Lexicon, text: str, heard: list[str]) -> None:
    assert list(signals(text, lexicon)) == heard
