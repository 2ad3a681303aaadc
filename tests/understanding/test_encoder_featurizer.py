"""The meaning of a message as a Rasa feature."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource

from assistant.understanding.encoder_featurizer import MEANING, EncoderFeaturizer
from assistant.understanding.parts import SETTLED
from tests.understanding.rasa_parts import CONTEXT, OTHER_TEXTS, messages, storage, training_data

pytestmark = pytest.mark.slow


def featurizer(directory: Path) -> EncoderFeaturizer:
    config = {"cache": str(directory / "cache")}
    return EncoderFeaturizer.create(config, storage(directory), Resource("meaning"), CONTEXT)


def test_a_featurizer_made_again_gives_the_same_vectors(tmp_path: Path) -> None:
    first, second = (
        [m.features[0].features for m in featurizer(tmp_path).process(messages(*OTHER_TEXTS))]
        for _ in range(2)
    )

    assert np.array_equal(first, second)
    assert np.shape(first) == (len(OTHER_TEXTS), 1, 512)


def test_every_training_example_gets_the_feature_and_the_cache_is_kept(tmp_path: Path) -> None:
    data = featurizer(tmp_path).process_training_data(training_data())

    assert all([f.origin for f in e.features] == [MEANING] for e in data.intent_examples)
    assert list((tmp_path / "cache").iterdir())


def test_a_settled_message_is_not_encoded(tmp_path: Path) -> None:
    (message,) = messages("ma facture")
    message.set(SETTLED, True)

    featurizer(tmp_path).process([message])

    assert message.features == []
