"""Where a message may be cut."""

from __future__ import annotations

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.segments import (
    MAX_CUTS,
    MAX_SEGMENTS,
    Segment,
    cuts,
    segments,
)
from assistant.understanding.text import MAX_CHARACTERS


def parts(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    found = segments(text, lexicon.connectors, lexicon.contrasts)
    return [(segment.mark, segment.text) for segment in found]


@pytest.mark.parametrize(
    ("text", "mark", "second"),
    [
        ("mot de passe perdu et où est ma facture", "connector", "où est ma facture"),
        ("mot de passe perdu. Où est ma facture", "sentence", "Où est ma facture"),
        ("mot de passe perdu ? Et ma facture ?", "sentence", "ma facture"),
        ("mot de passe perdu, ma facture", "comma", "ma facture"),
        ("mot de passe perdu\n\nma facture", "line", "ma facture"),
        ("mot de passe perdu\n- ma facture", "line", "ma facture"),
        ("mot de passe perdu - ma facture", "dash", "ma facture"),
        ("mot de passe perdu / ma facture", "slash", "ma facture"),
        ("mot de passe perdu // ma facture", "slash", "ma facture"),
        ("mot de passe perdu + ma facture", "plus", "ma facture"),
        ("mot de passe perdu ; ma facture", "semicolon", "ma facture"),
        ("mot de passe perdu. PS : ma facture", "postscript", "ma facture"),
        ("mot de passe perdu PS ma facture", "postscript", "ma facture"),
        ("mot de passe perdu AU PASSAGE ma facture", "connector", "ma facture"),
        ("mot de passe perdu 2) ma facture", "item", "ma facture"),
        ("mot de passe perdu 2/ ma facture", "item", "ma facture"),
        ("mot de passe perdu mais ma facture", "contrast", "mais ma facture"),
    ],
)
def test_a_message_is_cut_at_a_pause_a_list_or_a_connecting_word(
    lexicon: Lexicon, text: str, mark: str, second: str
) -> None:
    assert parts(lexicon, text) == [("start", "mot de passe perdu"), (mark, second)]


def test_a_list_is_cut_into_its_items(lexicon: Lexicon) -> None:
    assert parts(lexicon, "1) une panne 2) ma facture 3) un tenant") == [
        ("item", "une panne"),
        ("item", "ma facture"),
        ("item", "un tenant"),
    ]


@pytest.mark.parametrize(
    "text",
    ["M. Vidal est parti", "Mme. Roy est partie", "le disque fait 3.5 To", "je sais ce que c'est"],
)
def test_a_title_a_number_or_a_subordinate_clause_is_no_place_to_cut(
    lexicon: Lexicon, text: str
) -> None:
    assert [part for _, part in parts(lexicon, text)] == [text]


@pytest.mark.parametrize("text", ["", "…", "12 / 13", "👍, 👍"])
def test_a_message_without_letters_has_no_segment(lexicon: Lexicon, text: str) -> None:
    assert parts(lexicon, text) == []


def test_a_segment_knows_where_it_stands_and_whether_it_is_a_question(lexicon: Lexicon) -> None:
    text = "bonjour, où est ma facture ?"

    assert segments(text, lexicon.connectors) == (
        Segment(0, 7, "bonjour", "start"),
        Segment(9, 26, "où est ma facture", "comma", asks=True),
    )


def test_nothing_is_cut_without_two_words_on_both_sides(lexicon: Lexicon) -> None:
    for text in ("facture", "bonjour, ma facture", "mon identifiant et merci"):
        assert cuts(text, segments(text, lexicon.connectors)) == ()


def test_every_cut_has_what_stands_before_and_behind_it(lexicon: Lexicon) -> None:
    text = "a b, c d et e f"
    found = cuts(text, segments(text, lexicon.connectors))

    assert [(cut.before, cut.behind) for cut in found] == [
        ("a b", "c d et e f"),
        ("a b, c d", "e f"),
    ]


def test_a_long_message_is_cut_at_its_strongest_marks_only(lexicon: Lexicon) -> None:
    text = "un mot, " * 4 + "\n".join(["deux mots"] * MAX_CUTS) + "\n" + "oui non. " * 500
    found = segments(text, lexicon.connectors)

    assert len(found) == MAX_SEGMENTS
    assert len(cuts(text, found)) == MAX_CUTS
    assert {cut.mark for cut in cuts(text, found)} == {"line"}


def test_what_lies_behind_the_beginning_of_a_long_message_is_not_looked_at() -> None:
    filler = "mot " * (MAX_CHARACTERS // len("mot "))

    assert len(segments(f"{filler}. Et ma facture, elle est où ?", ["et"])) == 1
