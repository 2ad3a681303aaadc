"""Rasa component: the intent of a message in another language, by its meaning alone."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from assistant.understanding.cascade_classifier import CascadeClassifier
from assistant.understanding.encoder_featurizer import MEANING
from assistant.understanding.parts import FOREIGN_INTENT, LANGUAGE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ForeignClassifier(CascadeClassifier):
    """Ranks the intents of messages in another language by the sentence encoder's vector.

    The encoder is multilingual: it learns from the French examples what another language asks.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Length of the vectors, and the learning; docs/understanding.md says what was measured."""
        return {
            **CascadeClassifier.get_default_config(),
            "features": [MEANING],
            "length": 0.7,
            "penalty": 1.0,
            "tolerance": 0.1,
            "sharpness": 3.0,
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent_ranking` of the messages in another language, and not their intent."""
        asked = [message for message in messages if message.get(LANGUAGE)]
        for message in asked:
            message.set(FOREIGN_INTENT, True)
        self._rank(asked)
        return messages
