"""Rasa component: sets the parts of a message beside it, to be classified too."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.common.released import released
from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.understanding.configured_component import ConfiguredComponent
from assistant.understanding.parts import CLAUSES, POLARITY, SEGMENTS, read
from assistant.understanding.polarity import read_polarity
from assistant.understanding.reading import Parts, load_parts, parts_to_classify
from assistant.understanding.segments import segments


# Of a type that Rasa leaves out of trainings.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuestionSplitter(ConfiguredComponent):
    """Adds what a message asks and denies, and the parts of every possible cut.

    Examples to learn from are left alone: each of them holds one question.
    """

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
    def configured(cls, config: dict[str, Any]) -> QuestionSplitter:
        """Read the lexicon and the weights."""
        return cls(load_lexicon(released(config["content"])), load_parts(released(config["parts"])))

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
        text = read(message)
        found = segments(text, self._lexicon.connectors, self._lexicon.contrasts)
        polarity = read_polarity(text, found, self._weights.polarity, self._lexicon)
        message.set(SEGMENTS, found)
        message.set(POLARITY, polarity)
        parts = parts_to_classify(text, found, polarity)
        message.set(CLAUSES, [Message({TEXT: part}) for part in parts])
