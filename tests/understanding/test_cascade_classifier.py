"""One stage of the classifier, learnt from a dozen messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource

from assistant.understanding.cascade_classifier import CascadeClassifier
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.encoder_featurizer import EncoderFeaturizer
from assistant.understanding.parts import CLAUSES, SETTLED
from tests.understanding.rasa_parts import (
    CONTEXT,
    OTHER_TEXTS,
    messages,
    storage,
    trained_featurizer,
    training_data,
)

pytestmark = pytest.mark.slow

FIRST = {**CascadeClassifier.get_default_config(), "clauses": True}
LAST = {**FIRST, "stage": "meaning", "features": ["ngrams", "meaning"], "clauses": False}


@pytest.mark.parametrize("config", [FIRST, LAST], ids=["ngrams", "meaning"])
def test_a_loaded_stage_ranks_the_same(
    tmp_path: Path, encoder: SentenceEncoder, config: dict[str, Any]
) -> None:
    data = training_data()
    ngrams = trained_featurizer(tmp_path, data)
    meaning = EncoderFeaturizer({"cache": str(tmp_path / "cache")}, encoder)
    meaning.process_training_data(data)
    trained = CascadeClassifier.create(config, storage(tmp_path), Resource("stage"), CONTEXT)
    trained.train(data)
    loaded = CascadeClassifier.load(config, storage(tmp_path), Resource("stage"), CONTEXT)

    result = []
    for stage in (trained, loaded):
        asked = meaning.process(ngrams.process(messages(*OTHER_TEXTS)))
        result.append([message.get("intent_ranking") for message in stage.process(asked)])

    assert result[0] == result[1]
    assert [r[0]["name"] for r in result[0][:3]] == ["lost_password", "billing_online", "greet"]
    for ranking in result[0]:
        confidences = [item["confidence"] for item in ranking]
        assert confidences == sorted(confidences, reverse=True)
        assert np.sum(confidences) == pytest.approx(1.0, abs=1e-5)


def first_stage(directory: Path) -> tuple[Any, CascadeClassifier]:
    data = training_data()
    ngrams = trained_featurizer(directory, data)
    stage = CascadeClassifier.create(FIRST, storage(directory), Resource("stage"), CONTEXT)
    stage.train(data)
    return ngrams, stage


def test_clauses_are_ranked_by_the_first_stage(tmp_path: Path) -> None:
    ngrams, stage = first_stage(tmp_path)
    message, clause = messages("mot de passe et facture", "ma facture")
    message.set(CLAUSES, [clause])

    stage.process(ngrams.process([message]))

    assert clause.get("intent")["name"] == "billing_online"


def test_a_settled_message_is_not_asked_again(tmp_path: Path) -> None:
    data = training_data()
    ngrams = trained_featurizer(tmp_path, data)
    config = {**FIRST, "clauses": False}
    stage = CascadeClassifier.create(config, storage(tmp_path), Resource("stage"), CONTEXT)
    stage.train(data)
    (message,) = ngrams.process(messages("ma facture"))
    message.set(SETTLED, True)

    stage.process([message])

    assert message.get("intent_ranking") is None


def test_a_missing_featurizer_is_named(tmp_path: Path) -> None:
    stage = CascadeClassifier.create(FIRST, storage(tmp_path), Resource("stage"), CONTEXT)

    with pytest.raises(ValueError, match="ngrams"):
        stage.train(training_data())
