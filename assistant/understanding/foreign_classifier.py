"""Rasa component: the intent of a message in another language, by its meaning alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.cascade_classifier import feature
from assistant.understanding.encoder_featurizer import MEANING
from assistant.understanding.linear import Floats, LinearModel, softmax
from assistant.understanding.message import INTENT_RANKING
from assistant.understanding.parts import FOREIGN_INTENT, LANGUAGE
from assistant.understanding.stored_component import StoredComponent
from assistant.understanding.vectors import DenseScaler

_SCALER_FILE = "scaler.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ForeignClassifier(StoredComponent, IntentClassifier):
    """Ranks the intents of messages in another language by the sentence encoder's vector.

    The encoder is multilingual: it learns from the French examples what another language asks.
    """

    _model: LinearModel
    _scaler: DenseScaler

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Length of the vectors, and the learning; docs/understanding.md says what was measured."""
        return {"length": 0.7, "penalty": 1.0, "tolerance": 0.1, "sharpness": 3.0, "seed": 7}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents from the vectors of the training examples.

        Args:
            training_data: the labelled examples, with their features.

        Returns:
            Where the model is kept.
        """
        examples = training_data.intent_examples
        vectors = _vectors(examples)
        self._scaler = DenseScaler.fit(vectors, self._config["length"])
        self._model = LinearModel.fit(
            self._scaler.scale(vectors),
            [example.get(INTENT) for example in examples],
            self._config["penalty"],
            self._config["seed"],
            self._config["tolerance"],
        )
        return self._persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of the messages in another language.

        Args:
            messages: what customers wrote, with their features.

        Returns:
            The same.
        """
        asked = [message for message in messages if message.get(LANGUAGE)]
        if asked:
            margins = self._model.margins(self._scaler.scale(_vectors(asked)))
            for message, row in zip(
                asked, softmax(margins, self._config["sharpness"]), strict=True
            ):
                self._rank(message, row)
        return messages

    def _rank(self, message: Message, probabilities: Floats) -> None:
        pairs = sorted(zip(probabilities.tolist(), self._model.classes, strict=True), reverse=True)
        ranking = [{"name": name, "confidence": probability} for probability, name in pairs]
        message.set(INTENT_RANKING, ranking, add_to_output=True)
        message.set(FOREIGN_INTENT, True)

    def _write(self, directory: Path) -> None:
        self._model.save(directory)
        self._scaler.save(directory / _SCALER_FILE)

    def _read(self, directory: Path) -> None:
        self._model = LinearModel.load(directory)
        self._scaler = DenseScaler.load(directory / _SCALER_FILE)


def _vectors(messages: list[Message]) -> Floats:
    vectors: Floats = np.concatenate([feature(message, MEANING) for message in messages])
    return vectors
