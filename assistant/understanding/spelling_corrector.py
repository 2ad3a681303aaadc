"""Rasa component: the text of a message with its misspelt words corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.french_words import FrenchWords
from assistant.understanding.parts import CORRECTED, body
from assistant.understanding.spelling import Speller
from assistant.understanding.stored_component import StoredComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(StoredComponent):
    """Writes beside each message's text what is cut into parts and what features are taken from.

    The text itself stays as the customer wrote it.
    """

    _speller: Speller

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model`: name of spaCy's French model, whose words are taken for well spelt."""
        return {"model": "fr_core_news_sm"}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary of the training examples.

        Args:
            training_data: the labelled examples.

        Returns:
            Where it is kept.
        """
        texts = [example.get(TEXT) for example in training_data.intent_examples]
        self._speller = Speller.fit(texts, FrenchWords.of_spacy(self._config["model"]))
        return self._persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the training examples, as messages will be.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        self._correct(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct messages.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        self._correct(messages)
        return messages

    def _correct(self, messages: list[Message]) -> None:
        for message in messages:
            message.set(CORRECTED, self._speller.correct(body(message)))

    def _write(self, directory: Path) -> None:
        self._speller.save(directory)

    def _read(self, directory: Path) -> None:
        self._speller = Speller.load(directory)
