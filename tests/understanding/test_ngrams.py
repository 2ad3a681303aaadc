"""Learning, keeping and reading back n-grams."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.understanding.ngrams import (
    AS_WRITTEN,
    FORGIVING,
    NgramVectorizer,
    letters,
)
from assistant.understanding.text import for_ngrams
from tests.understanding.conftest import MESSAGES

TEXTS = [text for text, _ in MESSAGES]
OTHER_TEXTS = ["j'ai oublié mon mot de passe", "FACTURE d'avril", "", "👍", "xyz"]


def test_what_is_read_back_gives_the_same_rows(tmp_path: Path) -> None:
    fitted = NgramVectorizer.fit_transform(TEXTS)[0]
    fitted.save(tmp_path)

    loaded = NgramVectorizer.load(tmp_path)

    for texts in (TEXTS, OTHER_TEXTS):
        result = loaded.transform(texts).toarray()
        assert result.dtype == np.float32
        np.testing.assert_allclose(result, fitted.transform(texts).toarray(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("kinds", [AS_WRITTEN, FORGIVING])
def test_learning_gives_the_very_rows_that_are_given_later(kinds: tuple[str, ...]) -> None:
    fitted, rows = NgramVectorizer.fit_transform(TEXTS, kinds)

    later = fitted.transform(TEXTS)

    for one, other in ((rows.data, later.data), (rows.indices, later.indices)):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert np.array_equal(rows.indptr, later.indptr)


def test_the_numbers_are_those_of_scikit_learn() -> None:
    prepared = [for_ngrams(text) for text in TEXTS]
    words, characters = (
        TfidfVectorizer(lowercase=False, sublinear_tf=True, **options).fit(prepared)
        for options in (
            {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+"},
            {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
        )
    )

    result = (
        NgramVectorizer.fit_transform(TEXTS, AS_WRITTEN)[0].transform(TEXTS + OTHER_TEXTS).toarray()
    )

    asked = [for_ngrams(text) for text in TEXTS + OTHER_TEXTS]
    expected = np.hstack([part.transform(asked).toarray() for part in (words, characters)])
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-6)


def test_what_is_written_is_json_and_plain_arrays(tmp_path: Path) -> None:
    NgramVectorizer.fit_transform(TEXTS)[0].save(tmp_path)

    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    ngrams = json.loads((tmp_path / "ngrams.json").read_text(encoding="utf-8"))
    assert tuple(ngrams) == FORGIVING
    with np.load(tmp_path / "ngrams.npz", allow_pickle=False) as arrays:
        for kind, names in ngrams.items():
            assert len(arrays[kind]) == len(names)


def test_each_part_of_a_known_message_has_length_one() -> None:
    rows = NgramVectorizer.fit_transform(TEXTS, AS_WRITTEN)[1]

    assert rows.multiply(rows).sum(axis=1) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("written", "meant"), [("facutre", "facture"), ("facctture", "facture"), ("mdp", "mdp")]
)
def test_swapped_and_doubled_letters_leave_the_letters_alike(written: str, meant: str) -> None:
    assert letters(written) == letters(meant)


def test_short_words_and_other_words_stay_apart() -> None:
    assert len({letters(word) for word in ("les", "sel", "facture", "compte", "panne")}) == 5


def test_a_misspelt_word_shares_ngrams_that_are_not_written_alike() -> None:
    result = NgramVectorizer.fit_transform(TEXTS)[0].transform(["la fcatuer"])
    as_written = NgramVectorizer.fit_transform(TEXTS, ("words",))[0].transform(["fcatuer"])

    assert as_written.nnz == 0
    meant = NgramVectorizer.fit_transform(TEXTS)[0].transform(["facture"])
    assert (result @ meant.T).nnz


def test_a_message_without_known_ngrams_is_an_empty_row() -> None:
    rows = NgramVectorizer.fit_transform(TEXTS)[0].transform(["", "👍", "\x00"])

    assert rows.nnz == 0


def test_case_accents_and_invisible_characters_change_nothing() -> None:
    ngrams = NgramVectorizer.fit_transform(TEXTS)[0]

    plain = ngrams.transform(["mot de passe oublie"]).toarray()
    assert np.array_equal(ngrams.transform(["MOT DE PASSE OUBLIÉ\u200b"]).toarray(), plain)
