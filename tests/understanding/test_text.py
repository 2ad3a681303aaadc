"""What the features see of a message."""

from __future__ import annotations

import pytest

from assistant.understanding.text import MAX_CHARACTERS, for_ngrams, visible, without_service_ids


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u202e"])
def test_invisible_characters_disappear(hidden: str) -> None:
    assert visible(f"fac{hidden}ture") == "facture"


def test_control_characters_separate_words() -> None:
    assert visible("ma\x00facture\x1f") == "ma facture "


def test_line_ends_and_emoji_stay() -> None:
    assert visible("oui\n👍") == "oui\n👍"


@pytest.mark.parametrize(
    "written", ["OCB000123", "ocb 000 123", "Ocb-000123", "O C B 000123", "OCB n° 000123"]
)
def test_a_service_identifier_is_taken_out(written: str) -> None:
    assert without_service_ids(f"incident {written} ouvert").split() == ["incident", "ouvert"]


@pytest.mark.parametrize("words", ["ocb", "bloc 12", "le 12 mars", "ocb1"])
def test_what_is_no_service_identifier_stays(words: str) -> None:
    assert without_service_ids(words) == words


@pytest.mark.parametrize(
    ("text", "reduced"),
    [
        ("Élève FÂCHÉ", "eleve fache"),
        ("le 12 mars 2026", "le 0 mars 0"),
        ("heeeelp", "heelp"),
        ("  ma \n\t facture ", "ma facture"),
        ("l’œuvre", "l'oeuvre"),
        ("fac\u200bture OCB000123", "facture"),
        ("", ""),
    ],
)
def test_ngrams_see_plain_lower_case(text: str, reduced: str) -> None:
    assert for_ngrams(text) == reduced


def test_only_the_beginning_of_a_long_message_is_read_for_ngrams() -> None:
    beginning = ("facture " * MAX_CHARACTERS)[:MAX_CHARACTERS]

    assert for_ngrams(beginning + "incident " * 1000) == for_ngrams(beginning)
