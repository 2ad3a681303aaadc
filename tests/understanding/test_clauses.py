"""Where a message may be cut."""

from __future__ import annotations

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.clauses import MAX_CUTS, possible_halves
from assistant.understanding.text import MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("mot de passe perdu et où est ma facture", ("mot de passe perdu", "où est ma facture")),
        ("mot de passe perdu. Où est ma facture", ("mot de passe perdu", "Où est ma facture")),
        ("mot de passe perdu ? Et ma facture ?", ("mot de passe perdu", "ma facture ?")),
        ("mot de passe perdu, ma facture", ("mot de passe perdu", "ma facture")),
        ("mot de passe perdu\n\nma facture", ("mot de passe perdu", "ma facture")),
        ("mot de passe perdu - ma facture", ("mot de passe perdu", "ma facture")),
        ("mot de passe perdu AU PASSAGE ma facture", ("mot de passe perdu", "ma facture")),
        ("mot de passe perdu et par ailleurs ma facture", ("mot de passe perdu", "ma facture")),
    ],
)
def test_a_message_is_cut_at_a_connector_or_a_pause(
    lexicon: Lexicon, text: str, half: tuple[str, str]
) -> None:
    assert possible_halves(text, lexicon.connectors) == (half,)


@pytest.mark.parametrize(
    "text",
    ["", "facture", "bonjour, ma facture", "mon identifiant et merci", "détester ma facture"],
)
def test_nothing_is_cut_without_two_words_on_both_sides(lexicon: Lexicon, text: str) -> None:
    assert possible_halves(text, lexicon.connectors) == ()


def test_a_message_is_cut_at_a_single_line_end(lexicon: Lexicon) -> None:
    halves = possible_halves("mot de passe perdu\nma facture", lexicon.connectors)

    assert halves == (("mot de passe perdu", "ma facture"),)


def test_every_possible_cut_is_listed(lexicon: Lexicon) -> None:
    halves = possible_halves("a b, c d et e f", lexicon.connectors)

    assert halves == (("a b", "c d et e f"), ("a b, c d", "e f"))


def test_a_long_message_has_a_limited_number_of_cuts(lexicon: Lexicon) -> None:
    assert len(possible_halves("oui non. " * 500, lexicon.connectors)) == MAX_CUTS


def test_a_cut_behind_the_beginning_of_a_long_message_is_not_looked_for() -> None:
    filler = "mot " * (MAX_CHARACTERS // len("mot "))

    assert possible_halves(f"{filler}. Et ma facture, elle est où ?", ["et"]) == ()
