"""Which words are French, by spaCy's lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.french_words import FrenchWords


@pytest.fixture(scope="module")
def french() -> FrenchWords:
    return FrenchWords.of_spacy("fr_core_news_sm")


@pytest.mark.parametrize("word", ["facture", "oublié", "oublie", "envolées", "decede", "comptes"])
def test_words_are_known_inflected_and_without_accents(french: FrenchWords, word: str) -> None:
    assert word in french


@pytest.mark.parametrize("word", ["fcature", "identifian", "mdp", "", "xyz"])
def test_other_strings_are_not(french: FrenchWords, word: str) -> None:
    assert word not in french


def test_what_is_read_back_knows_the_same_words(tmp_path: Path) -> None:
    FrenchWords.of(["oui", "non"]).save(tmp_path)
    loaded = FrenchWords.load(tmp_path)

    assert [word in loaded for word in ("oui", "non", "peut-être")] == [True, True, False]


def test_a_model_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        FrenchWords.of_spacy("fr_core_news_absent")
