"""Rasa component: one stage of the intent classifier, asked only while the intent is unsettled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack

from assistant.common.released import released
from assistant.understanding.calibration import load_calibration
from assistant.understanding.linear import Floats, LinearModel, softmax
from assistant.understanding.message import INTENT_RANKING
from assistant.understanding.parts import unsettled, with_clauses
from assistant.understanding.stored_component import StoredComponent
from assistant.understanding.vectors import DenseScaler, telling_length

_SCALER_FILE = "scaler-{origin}.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CascadeClassifier(StoredComponent, IntentClassifier):
    """A linear classifier on chosen features, whose probabilities are calibrated.

    It writes the intent and its ranking; what may settle a message is decided after it.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Build the stage, untrained (see `get_default_config` for the configuration)."""
        super().__init__(config, model_storage, resource)
        calibration = load_calibration(released(config["calibration"]))
        self._sharpness = config["sharpness"] or calibration.sharpness[config["stage"]]
        self._model: LinearModel
        self._scalers: dict[str, DenseScaler] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Name of the stage in the calibration file, the features it reads, and its learning.

        `clauses` is true for the first stage, which alone is fast enough for the clauses too.
        Without `sharpness` the calibration's counts, without `length` the examples' number.
        """
        return {
            "stage": "ngrams",
            "features": ["ngrams"],
            "clauses": False,
            "calibration": "assistant/understanding/calibration.json",
            "sharpness": None,
            "length": None,
            "penalty": 0.5,
            "tolerance": 1e-3,
            "seed": 7,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents from the features of the training examples."""
        examples = training_data.intent_examples
        intents = [example.get(INTENT) for example in examples]
        length = self._config["length"] or telling_length(len(examples), len(set(intents)))
        for origin in self._config["features"]:
            dense = _dense(examples, origin)
            if dense is not None:
                self._scalers[origin] = DenseScaler.fit(dense, length)
        self._model = LinearModel.fit(
            self._features(examples),
            intents,
            self._config["penalty"],
            self._config["seed"],
            self._config["tolerance"],
        )
        return self._persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of the messages that no earlier stage settled."""
        asked = list(with_clauses(messages)) if self._config["clauses"] else unsettled(messages)
        for message in self._rank(asked):
            message.set(INTENT, message.get(INTENT_RANKING)[0], add_to_output=True)
        return messages

    def _rank(self, messages: list[Message]) -> list[Message]:
        """Set `intent_ranking` of messages, and give them back."""
        if messages:
            margins = self._model.margins(self._features(messages))
            for message, row in zip(messages, softmax(margins, self._sharpness), strict=True):
                pairs = zip(row.tolist(), self._model.classes, strict=True)
                ranking = [{"name": i, "confidence": p} for p, i in sorted(pairs, reverse=True)]
                message.set(INTENT_RANKING, ranking, add_to_output=True)
        return messages

    def _features(self, messages: list[Message]) -> csr_matrix:
        blocks = []
        for origin in self._config["features"]:
            scaler = self._scalers.get(origin)
            rows = [feature(message, origin) for message in messages]
            if scaler is None:
                blocks.append(vstack(rows, format="csr"))
            else:
                blocks.append(csr_matrix(scaler.scale(np.concatenate(rows))))
        return hstack(blocks, format="csr")

    def _write(self, directory: Path) -> None:
        self._model.save(directory)
        for origin, scaler in self._scalers.items():
            scaler.save(directory / _SCALER_FILE.format(origin=origin))

    def _read(self, directory: Path) -> None:
        self._model = LinearModel.load(directory)
        for origin in self._config["features"]:
            path = directory / _SCALER_FILE.format(origin=origin)
            if path.is_file():
                self._scalers[origin] = DenseScaler.load(path)


def feature(message: Message, origin: str) -> Any:
    """Find a sentence feature of a message.

    Args:
        message: a message of the pipeline.
        origin: the featurizer that made it.

    Returns:
        One row, sparse or dense.

    Raises:
        ValueError: no featurizer of the pipeline made one.
    """
    for feature in message.features:
        if (
            feature.origin == origin
            and feature.attribute == TEXT
            and feature.type == FEATURE_TYPE_SENTENCE
        ):
            return feature.features
    raise ValueError(f"The pipeline has no featurizer {origin!r} before this classifier.")


def _dense(examples: list[Message], origin: str) -> Floats | None:
    first = feature(examples[0], origin)
    if not isinstance(first, np.ndarray):
        return None
    vectors: Floats = np.concatenate([feature(example, origin) for example in examples])
    return vectors
