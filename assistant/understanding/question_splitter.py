"""Rasa component: sets the possible clauses of a message beside it, to be classified too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.understanding.clauses import possible_halves
from assistant.understanding.parts import CLAUSES, body


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Adds the halves of every possible cut; the decision keeps a cut or none."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Build the component.

        Args:
            lexicon: the words between two questions.
        """
        self._lexicon = lexicon

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of lexicon.yml."""
        return {"content": "content"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Read the lexicon (see Rasa's GraphComponent)."""
        return cls(load_lexicon(Path(config["content"])))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training examples alone: each of them holds one question.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's possible clauses beside it.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        for message in messages:
            halves = possible_halves(body(message), self._lexicon.connectors)
            message.set(CLAUSES, [Message({TEXT: part}) for half in halves for part in half])
        return messages
