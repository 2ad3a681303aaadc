"""What the tests of Rasa components share: importing it takes half a minute."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.ngram_featurizer import NgramFeaturizer
from tests.understanding.conftest import MESSAGES

CONTEXT = ExecutionContext(GraphSchema({}))
OTHER_TEXTS = ("mot de passe oublié", "ma facture d'avril", "bonjour", "", "👍", "a\x00b")


def storage(directory: Path) -> LocalModelStorage:
    return LocalModelStorage.create(directory)


def training_data() -> TrainingData:
    return TrainingData([Message({"text": text, "intent": intent}) for text, intent in MESSAGES])


def messages(*texts: str) -> list[Message]:
    return [Message({"text": text}) for text in texts]


def trained_featurizer(directory: Path, data: TrainingData) -> NgramFeaturizer:
    """Learn the n-grams of the data, and add them to it."""
    kept = storage(directory)
    featurizer = NgramFeaturizer.create({}, kept, Resource("ngrams"), CONTEXT)
    featurizer.train(data)
    featurizer.process_training_data(data)
    return featurizer
