"""What a message asks, and what it denies, reports as over or wants undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.polarity import (
    ASKED,
    DENIED,
    OPPOSITE,
    OVER,
    Polarity,
    TextWeights,
    message_features,
    nothing_evidence,
    read_polarity,
    segment_features,
)
from assistant.understanding.reading import Parts, load_parts
from assistant.understanding.segments import segments

ASKABLE = frozenset({"lost_password", "billing_online"})


@pytest.fixture(scope="module")
def parts() -> Parts:
    return load_parts(Path("assistant/understanding/parts.json"))


def read(text: str, lexicon: Lexicon, parts: Parts) -> Polarity:
    found = segments(text, lexicon.connectors, lexicon.contrasts)
    return read_polarity(text, found, parts.polarity, lexicon)


def nothing(text: str, lexicon: Lexicon, parts: Parts) -> bool:
    result = {"lost_password": 0.6, "billing_online": 0.1}
    evidence = nothing_evidence(read(text, lexicon, parts), result, result, ASKABLE)
    return parts.polarity.nothing.holds(evidence)


@pytest.mark.parametrize(
    "text",
    [
        "ce n'est pas une panne, où sont mes factures ?",
        "je ne veux pas de facture, j'ai perdu mon mot de passe",
        "Inutile de m'expliquer la facture. Je veux un nouveau tenant.",
    ],
)
def test_what_is_denied_is_left_out(lexicon: Lexicon, parts: Parts, text: str) -> None:
    polarity = read(text, lexicon, parts)

    assert polarity.is_partial
    assert polarity.removed == {0}


@pytest.mark.parametrize(
    "text",
    [
        "je n'arrive pas à me connecter",
        "ma VM ne répond plus",
        "je n'ai pas reçu ma facture, où est-elle ?",
        "je ne comprends pas ma facture",
        "plus d'accès à l'espace client depuis ce matin",
        "je ne retrouve plus mon mot de passe",
        "où sont mes factures et comment les télécharger ?",
    ],
)
def test_a_negation_that_is_the_problem_takes_nothing_away(
    lexicon: Lexicon, parts: Parts, text: str
) -> None:
    assert not read(text, lexicon, parts).removed
    assert not nothing(text, lexicon, parts)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("je n'ai pas perdu mon mot de passe", DENIED),
        ("je ne veux pas de compte partenaire", DENIED),
        ("c'est bon, j'ai retrouvé mon mot de passe", OVER),
        ("la panne est terminée, merci", OVER),
        ("comment supprimer une organisation", OPPOSITE),
        ("annuler ma demande de changement", OPPOSITE),
    ],
)
def test_a_message_that_asks_for_nothing_that_it_names_is_told(
    lexicon: Lexicon, parts: Parts, text: str, status: str
) -> None:
    assert nothing(text, lexicon, parts)
    assert read(text, lexicon, parts).status == status


def test_a_message_without_a_word_denies_nothing(lexicon: Lexicon, parts: Parts) -> None:
    polarity = read("👍", lexicon, parts)

    assert polarity.unasked == ()
    assert polarity.removed == frozenset()


def test_the_statuses_of_a_text_sum_to_one_and_follow_its_weights() -> None:
    weights = TextWeights(weights={"pas": (900, 0, 0)}, bias=(-1.0, -1.0, -1.0))

    result, other = (weights.statuses((frozenset({word}),)) for word in ("pas", "oui"))

    assert sum(result.values()) == pytest.approx(1)
    assert result[DENIED] > 0.9
    assert other[ASKED] > other[OVER] == other[OPPOSITE]


def test_many_letters_do_not_drown_a_few_words() -> None:
    weights = TextWeights(weights={"pas": (100, 0, 0)}, bias=(0.0, 0.0, 0.0))
    words, letters = frozenset({"pas"}), frozenset(f"#{number}" for number in range(99))

    assert weights.statuses((words, letters)) == weights.statuses((words,))
    assert weights.statuses((words | letters,)) != weights.statuses((words,))


def test_features_are_words_without_accents_and_their_surroundings(lexicon: Lexicon) -> None:
    found = segments("pas de panne, où est-elle ?", lexicon.connectors)

    words, letters = message_features("Pas de panne")
    assert {"^ pas de", "pas…panne"} <= words
    assert "#s_de_" in letters
    (first,), (last,) = (segment_features(found, number) for number in range(2))
    assert {"pas de panne", "place first", "next mark comma", "next ou est"} <= first
    assert {"ou", "?", "mark comma", "place last", "before pas"} <= last


@pytest.mark.parametrize("asked", ["ça signifie quoi ?", "ça veut dire quoi", "à quoi ça sert ?"])
def test_who_asks_for_the_meaning_of_what_was_said_names_nothing(
    asked: str, lexicon: Lexicon, parts: Parts
) -> None:
    told = read(f"j'ai reçu un mail de votre service abuse, {asked}", lexicon, parts)

    assert told.telling[0] > 0
    assert told.telling[-1] == 0
