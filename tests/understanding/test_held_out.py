"""Models that have not heard the authors whom they are measured on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import Example
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.held_out import Fold, Recipe, RememberedVectors, Tools, voice_folds
from assistant.understanding.linear import Floats
from assistant.understanding.spelling import Speller

COUNT = 3
EXAMPLES = tuple(
    Example(f"{words} {voice}", intent, voice)
    for voice in ("anna", "ben", "chloe", "dan")
    for words, intent in (
        ("mot de passe perdu", "lost_password"),
        ("où est ma facture", "billing"),
    )
) + tuple(Example(f"bonjour {number}", "greet", "anna") for number in range(6))
FRENCH = FrenchWords.of([])
STOP_WORDS = frozenset({"est", "où"})


def encode(texts: Sequence[str]) -> Floats:
    """Vectors that mean nothing, the same for the same text."""
    seeds = [int.from_bytes(text.encode(), "big") for text in texts]
    return np.stack([np.random.default_rng(s).normal(size=8) for s in seeds]).astype(np.float32)


TOOLS = Tools(encode, FRENCH, frozenset({"lost_password", "billing"}), STOP_WORDS)


@pytest.fixture(scope="module")
def folds() -> list[Fold]:
    return list(voice_folds(EXAMPLES, TOOLS, COUNT, Recipe()))


def test_every_example_is_held_out_once(folds: list[Fold]) -> None:
    assert sorted(row for fold in folds for row in fold.rows) == list(range(len(EXAMPLES)))


def test_all_that_an_author_wrote_is_held_out_together(folds: list[Fold]) -> None:
    for voice in ("anna", "ben", "chloe", "dan"):
        written = {
            row for row, e in enumerate(EXAMPLES) if e.voice == voice and e.intent != "greet"
        }
        assert sum(bool(written & set(fold.rows)) for fold in folds) == 1
        (fold,) = (fold for fold in folds if written & set(fold.rows))
        assert written <= set(fold.rows)
        assert voice in fold.voices


def test_each_author_is_left_out_of_one_model(folds: list[Fold]) -> None:
    assert sorted(voice for fold in folds for voice in fold.voices) == [
        "anna",
        "ben",
        "chloe",
        "dan",
    ]


def test_an_intent_of_one_author_alone_is_dealt_out_over_all_models(folds: list[Fold]) -> None:
    greetings = [sum(EXAMPLES[row].intent == "greet" for row in fold.rows) for fold in folds]

    assert greetings == [2, 2, 2]
    assert all("greet" in fold.stages.classes for fold in folds)


def test_both_stages_give_a_margin_for_each_class(folds: list[Fold]) -> None:
    texts = ["mot de passe perdu", "ma facture"]

    first, last = folds[0].stages.margins(texts)

    assert first.shape == last.shape == (2, 3)
    assert np.array_equal(first, folds[0].stages.ngram_margins(texts))
    result = [folds[0].stages.classes[column] for column in first.argmax(axis=1)]
    assert result == ["lost_password", "billing"]


def test_words_are_known_from_the_authors_who_are_heard(folds: list[Fold]) -> None:
    known, unknown = folds[1].stages.words(["mot de passe", "zinzin parapluie"])

    assert known.unknown == 0
    assert unknown.unknown == unknown.words == 2


def test_vectors_are_those_of_the_encoder_in_the_order_asked(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    vectors = RememberedVectors(encoder)
    texts = [example.text for example in EXAMPLES[:2]]
    vectors.learn(texts, Speller.fit(texts, FRENCH), tmp_path)

    result = vectors([EXAMPLES[1].text, "autre chose", EXAMPLES[0].text, "autre chose"])

    assert result.shape == (4, 512)
    expected = [encoder.encode(t) for t in (EXAMPLES[1].text, "autre chose", EXAMPLES[0].text)]
    assert result[:3] == pytest.approx(np.stack(expected), abs=1e-5)
    assert np.array_equal(result[1], result[3])
    assert list(tmp_path.iterdir())
