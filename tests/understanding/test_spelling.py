"""Misspelt words are read as the common words that they are near."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.french_words import FrenchWords
from assistant.understanding.spelling import Speller
from assistant.understanding.text import MAX_CHARACTERS

COMMON = ["Où est ma facture ?"] * 8 + ["L'identifiant oublié est refusé"] * 8
TEXTS = [*COMMON, *["le davis arrive"] * 3, "la fracture du bras"]
FRENCH = FrenchWords.of(["fracture", "rupture"])


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.fit(TEXTS, FRENCH)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ou est ma fcature", "ou est ma facture"),
        ("FACTUR !", "facture !"),
        ("identiffiant oubllié", "identifiant oublié"),
        ("l'idantifian", "l'identifiant"),
    ],
    ids=["swapped", "missing", "doubled", "by ear"],
)
def test_a_word_near_a_common_one_is_read_as_that_one(
    speller: Speller, written: str, read: str
) -> None:
    assert speller.correct(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍",
        "Où est ma facture ?",
        "le davis",
        "la voiture",
        "la Fracture",
        "ets",
        "OCB000123",
        "factur3",
        "ma\nfacture",
    ],
)
def test_what_is_known_short_far_or_no_word_stays_as_it_is(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_a_short_word_may_have_one_wrong_letter_and_a_long_one_two(speller: Speller) -> None:
    assert speller.correct("fectare idantifiamt") == "fectare identifiant"


def test_a_word_seen_once_is_no_reason_to_leave_it() -> None:
    assert Speller.fit([*TEXTS, "ma fcature"], FRENCH).correct("ma fcature") == "ma facture"


def test_the_usual_spelling_has_its_accents() -> None:
    assert Speller.fit(["accès refusé"] * 8, FRENCH).correct("acces reffuse") == "acces refusé"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ou ait lespace", "ou ait l'espace"),
        ("jarrive pa", "j'arrive pa"),
        ("jveux ma facture", "j'veux ma facture"),
        ("cest dabord", "c'est dabord"),
        ("lidantifian", "l'identifiant"),
    ],
)
def test_a_missing_apostrophe_is_put_back_before_a_common_word(written: str, read: str) -> None:
    common = ["l'espace arrive", "il veux", "c'est là", "son identifiant"]

    assert Speller.fit([text for text in common for _ in range(8)], FRENCH).correct(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("expliké", "expliquer"), ("conpte", "compte"), ("coman", "comment"), ("buro", "bureau")],
)
def test_who_writes_by_ear_is_understood(written: str, read: str) -> None:
    common = ["expliquer le compte", "comment", "au bureau", "en euro"]

    assert Speller.fit([text for text in common for _ in range(8)], FRENCH).correct(written) == read


def test_a_mistake_that_many_make_is_corrected_too() -> None:
    texts = [*["le client attend"] * 60, *["le clien attend"] * 5, *["le cloud"] * 5]

    assert Speller.fit(texts, FRENCH).correct("un clien du cloud") == "un client du cloud"


@pytest.mark.parametrize("name", ["Bolt", "orly", "vcloud", "sans", "motdepasse"])
def test_a_name_or_another_word_is_no_mistake(name: str) -> None:
    common = [
        *["au bout", "only", "cloud", "des ans", "dépasse"] * 8,
        *["vcloud"] * 5,
        *["sans"] * 9,
    ]

    assert Speller.fit(common, FRENCH).correct(f"mon {name}") == f"mon {name}"


def test_what_is_read_back_corrects_alike(speller: Speller, tmp_path: Path) -> None:
    speller.save(tmp_path)
    loaded = Speller.load(tmp_path)

    for text in (*TEXTS, "fcature identifian", "xyz"):
        assert loaded.correct(text) == speller.correct(text)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}


def test_only_the_beginning_of_a_long_message_is_read(speller: Speller) -> None:
    assert speller.correct("mot " * 5000) == ("mot " * 5000)[:MAX_CHARACTERS]
    assert speller.correct("x" * 5000) == "x" * MAX_CHARACTERS


def test_nothing_is_learnt_of_no_messages() -> None:
    assert Speller.fit([], FRENCH).correct("ma fcature") == "ma fcature"
