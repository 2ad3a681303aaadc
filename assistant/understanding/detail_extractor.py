"""Rasa component: the details of a message as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.common.released import released
from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.understanding.configured_component import ConfiguredComponent
from assistant.understanding.details import Found, find_details


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DetailExtractor(ConfiguredComponent, EntityExtractorMixin):
    """Finds service identifiers, support levels, what was lost, profiles and invoice periods."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Build the component.

        Args:
            lexicon: the words of each detail.
        """
        self._lexicon = lexicon

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of lexicon.yml."""
        return {"content": "content"}

    @classmethod
    def configured(cls, config: dict[str, Any]) -> DetailExtractor:
        """Read the lexicon."""
        return cls(load_lexicon(released(config["content"])))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the details of each message to its entities.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        for message in messages:
            found = find_details(message.get(TEXT) or "", self._lexicon)
            entities = [*(message.get(ENTITIES) or []), *map(self._entity, found)]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _entity(self, found: Found) -> dict[str, Any]:
        return {
            "entity": found.name,
            "value": found.value,
            "start": found.start,
            "end": found.end,
            "extractor": type(self).__name__,
        }
