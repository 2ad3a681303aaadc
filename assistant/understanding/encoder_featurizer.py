"""Rasa component: the vector of a message's meaning as a dense sentence feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.configured_component import ConfiguredComponent
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.encoders import shared_encoder
from assistant.understanding.parts import read, unsettled

MEANING = "meaning"
"""Origin of the feature."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(ConfiguredComponent):
    """Adds the sentence encoder's vector to the messages that no earlier stage settled."""

    def __init__(self, config: dict[str, Any], encoder: SentenceEncoder) -> None:
        """Build the component.

        Args:
            config: `cache`, folder where the vectors of training examples are kept.
            encoder: the sentence encoder.
        """
        self._config = config
        self._encoder = encoder

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where vectors are kept between trainings."""
        return {"cache": "var/cache"}

    @classmethod
    def configured(cls, config: dict[str, Any]) -> EncoderFeaturizer:
        """Open the encoder.

        Raises:
            EncoderUnavailableError: the encoder does not run here.
        """
        return cls(config, shared_encoder())

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        examples = training_data.intent_examples
        texts = [read(example) for example in examples]
        vectors = self._encoder.encode_all(texts, Path(self._config["cache"]))
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to the messages that need it.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        for message in unsettled(messages):
            self._add(message, self._encoder.encode(read(message)))
        return messages

    def _add(self, message: Message, vector: np.ndarray[Any, Any]) -> None:
        message.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, MEANING))
