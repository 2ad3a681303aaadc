"""Rasa component: sets the parts of a message beside it, to be classified too."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.common.released import released
from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.understanding.parts import CLAUSES, POLARITY, REST, SEGMENTS, body
from assistant.understanding.polarity import read_polarity
from assistant.understanding.reading import Parts, load_parts, parts_to_classify
from assistant.understanding.segments import segments


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Adds what a message asks and denies, and the parts of every possible cut."""

    def __init__(self, lexicon: Lexicon, weights: Parts) -> None:
        """Build the component.

        Args:
            lexicon: the words between two segments.
            weights: how polarity is read.
        """
        self._lexicon = lexicon
        self._weights = weights

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of lexicon.yml, and the file that `make calibrate` writes."""
        return {"content": "content", "parts": "assistant/understanding/parts.json"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Read the lexicon and the weights (see Rasa's GraphComponent)."""
        return cls(load_lexicon(released(config["content"])), load_parts(released(config["parts"])))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training examples alone: each of them holds one question.

        Args:
            training_data: the labelled examples.

        Returns:
            The same.
        """
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's parts beside it.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        for message in messages:
            self._split(message)
        return messages

    def _split(self, message: Message) -> None:
        text = body(message)
        found = segments(text, self._lexicon.connectors, self._lexicon.contrasts)
        polarity = read_polarity(text, found, self._weights.polarity, self._lexicon)
        message.set(SEGMENTS, found)
        message.set(POLARITY, polarity)
        if polarity.is_partial:
            message.set(REST, Message({TEXT: polarity.rest}))
        parts = parts_to_classify(text, found, polarity)
        message.set(CLAUSES, [Message({TEXT: part}) for part in parts])
