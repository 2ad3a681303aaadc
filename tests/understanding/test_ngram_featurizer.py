"""The n-grams as Rasa features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from assistant.understanding.ngram_featurizer import NGRAMS, NgramFeaturizer
from assistant.understanding.parts import CLAUSES
from tests.understanding.rasa_parts import (
    CONTEXT,
    OTHER_TEXTS,
    messages,
    storage,
    trained_featurizer,
    training_data,
)

pytestmark = pytest.mark.slow


def test_a_loaded_featurizer_gives_the_same_features(tmp_path: Path) -> None:
    trained = trained_featurizer(tmp_path, training_data())
    loaded = NgramFeaturizer.load({}, storage(tmp_path), Resource("ngrams"), CONTEXT)

    pairs = zip(
        trained.process(messages(*OTHER_TEXTS)), loaded.process(messages(*OTHER_TEXTS)), strict=True
    )
    for one, other in pairs:
        expected, result = (m.features[0].features.toarray() for m in (one, other))
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-6)


def test_every_training_example_gets_the_feature(tmp_path: Path) -> None:
    data = training_data()
    trained_featurizer(tmp_path, data)

    assert all([f.origin for f in e.features] == [NGRAMS] for e in data.intent_examples)


def test_an_example_that_was_not_learnt_from_gets_the_feature_too(tmp_path: Path) -> None:
    loaded = trained_featurizer(tmp_path, training_data())

    others = loaded.process_training_data(training_data())

    assert all([f.origin for f in e.features] == [NGRAMS] for e in others.intent_examples)


def test_clauses_get_the_feature_too(tmp_path: Path) -> None:
    message, clause = messages("mot de passe perdu et facture", "mot de passe perdu")
    message.set(CLAUSES, [clause])

    trained_featurizer(tmp_path, training_data()).process([message])

    assert isinstance(clause, Message)
    assert [feature.origin for feature in clause.features] == [NGRAMS]
