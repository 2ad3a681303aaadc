"""Rasa component: the n-grams of a message as a sparse sentence feature."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

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
        """Learn the n-grams of the training examples, and add them to these: counted once for both.

        Args:
            training_data: the labelled examples.

        Returns:
            Where they are kept.
        """
        examples = training_data.intent_examples
        texts = [read(example) for example in examples]
        self._vectorizer, rows = NgramVectorizer.fit_transform(texts)
        _attach(examples, rows)
        return self._persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples that `train` has not added it to.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        examples = training_data.intent_examples
        self._add([example for example in examples if not _has_ngrams(example)])
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
        _attach(messages, self._vectorizer.transform([read(message) for message in messages]))

    def _write(self, directory: Path) -> None:
        self._vectorizer.save(directory)

    def _read(self, directory: Path) -> None:
        self._vectorizer = NgramVectorizer.load(directory)


def _attach(messages: list[Message], rows: csr_matrix) -> None:
    for number, message in enumerate(messages):
        message.add_features(Features(rows[number], FEATURE_TYPE_SENTENCE, TEXT, NGRAMS))


def _has_ngrams(message: Message) -> bool:
    return any(feature.origin == NGRAMS for feature in message.features)
