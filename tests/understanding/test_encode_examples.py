"""Vectors made ahead of a training are those that the training asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding import encode_examples
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.encoder_featurizer import MEANING, EncoderFeaturizer
from assistant.understanding.spelling_corrector import SpellingCorrector
from tests.understanding.rasa_parts import CONTEXT, storage

pytestmark = pytest.mark.slow

TEXTS = (*(f"ma facture {number}" for number in range(9)), "ma fatcure")


class RefusingModel:
    """A model that should have nothing left to do."""

    def encode(self, texts: Sequence[str]) -> None:
        raise AssertionError(f"asked again: {texts}")


def test_training_has_nothing_left_to_encode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, cache = tmp_path / "nlu" / "billing.yml", tmp_path / "cache"
    config = tmp_path / "config.yml"
    config.write_text(f"pipeline: [{{name: a.EncoderFeaturizer, cache: {cache}}}]\n")
    examples.parent.mkdir()
    lines = "\n".join(f"      - {text}" for text in TEXTS)
    examples.write_text(f"nlu:\n  - intent: billing\n    examples: |\n{lines}\n")
    arguments = ["encode_examples", "--data", str(examples.parent), "--config", str(config)]
    monkeypatch.setattr("sys.argv", arguments)
    data = TrainingData([Message({"text": text, "intent": "billing"}) for text in TEXTS])
    defaults = SpellingCorrector.get_default_config()
    corrector = SpellingCorrector.create(defaults, storage(tmp_path), Resource("spelling"), CONTEXT)
    corrector.train(data)
    corrector.process_training_data(data)

    encode_examples.main()

    refusing = SentenceEncoder(RefusingModel())  # type: ignore[arg-type]
    EncoderFeaturizer({"cache": str(cache)}, refusing).process_training_data(data)
    assert {example.features[0].origin for example in data.intent_examples} == {MEANING}
