"""Messages in another language than French."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.examples import read_examples
from assistant.understanding.language import FOREIGN, Languages

MOST_FALSE_ALARMS = 0.001
REALLY_FOREIGN = 0.0035
"""Share of the examples that some authors wrote in English, or in another language on purpose."""


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.load()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I get my password?", "en"),
        ("WHERE IS THE INVOICE", "en"),
        ("Hola, no puedo ver mi factura", "es"),
        ("Ich habe mein Passwort vergessen", "de"),
        ("non riesco a trovare la mia fattura", "it"),
        ("ik kan mijn factuur niet vinden", "nl"),
        ("não consigo encontrar a minha fatura", "pt"),
    ],
)
def test_another_language_is_recognised(languages: Languages, text: str, language: str) -> None:
    assert languages.foreign(text) == language


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
        "need une invoice du mois de mai",
        "urgent firewall down sur la prod merci de check asap",
        "hello je veux un partner account",
        "ya un blem avec la facture",
    ],
)
def test_french_or_too_little_is_no_other_language(languages: Languages, text: str) -> None:
    assert languages.foreign(text) is None


def test_french_examples_are_hardly_ever_taken_for_another_language(languages: Languages) -> None:
    examples = read_examples(Path("data/nlu"))[::4]
    taken = [example.text for example in examples if languages.foreign(example.text)]

    assert len(taken) <= (REALLY_FOREIGN + MOST_FALSE_ALARMS) * len(examples), taken


def test_a_message_of_any_length_is_looked_at_in_no_time(languages: Languages) -> None:
    assert languages.foreign("où est ma facture " * 2000) is None
    assert set(languages.common) == {"fr", *FOREIGN}
