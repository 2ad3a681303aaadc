"""Rasa component: the n-grams of a message as a sparse sentence feature."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.ngrams import NgramVectorizer
from assistant.understanding.parts import read, with_clauses
from assistant.understanding.stored_component import StoredComponent

NGRAMS = "ngrams"
"""Origin of the feature."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(StoredComponent):
    """Adds TF-IDF word and character n-grams to messages."""

    _vectorizer: NgramVectorizer

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams of the training examples.

        Args:
            training_data: the labelled examples.

        Returns:
            Where they are kept.
        """
        texts = [read(example) for example in training_data.intent_examples]
        self._vectorizer = NgramVectorizer.fit(texts)
        return self._persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        self._add(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to messages and their clauses.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        self._add(list(with_clauses(messages)))
        return messages

    def _add(self, messages: list[Message]) -> None:
        if not messages:
            return
        rows = self._vectorizer.transform([read(message) for message in messages])
        for number, message in enumerate(messages):
            feature = Features(rows[number], FEATURE_TYPE_SENTENCE, TEXT, NGRAMS)
            message.add_features(feature)

    def _write(self, directory: Path) -> None:
        self._vectorizer.save(directory)

    def _read(self, directory: Path) -> None:
        self._vectorizer = NgramVectorizer.load(directory)
