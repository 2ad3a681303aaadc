"""Rasa component: what of a message is to be understood, and in which language it is written."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.common.released import released
from assistant.content.mail_words import MailWords, load_mail_words
from assistant.understanding.configured_component import ConfiguredComponent
from assistant.understanding.language import Languages
from assistant.understanding.mail import mail_body
from assistant.understanding.parts import BODY, LANGUAGE, body


# Of a type that Rasa leaves out of trainings.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageReader(ConfiguredComponent):
    """Sets a pasted mail's question, and the language of it, beside the message's text.

    The text itself stays as it was written: details are read from the whole. Examples to learn
    from are left alone: each of them is a question in French.
    """

    def __init__(self, words: MailWords) -> None:
        """Build the component.

        Args:
            words: what stands around a mail's question.
        """
        self._words = words

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of mail.yml."""
        return {"content": "content"}

    @classmethod
    def configured(cls, config: dict[str, Any]) -> MessageReader:
        """Read the words."""
        return cls(load_mail_words(released(config["content"])))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageReader:
        """Make ready to read messages, so that the first one need not wait for it."""
        reader = cls.create(config, model_storage, resource, execution_context)
        reader._languages.foreign("")
        return reader

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what is asked and the language beside each message.

        Args:
            messages: what customers wrote.

        Returns:
            The same.
        """
        for message in messages:
            message.set(BODY, mail_body(message.get(TEXT) or "", self._words))
            message.set(LANGUAGE, self._languages.foreign(body(message)))
        return messages

    @cached_property
    def _languages(self) -> Languages:
        # A training, which reads examples only, does without.
        return Languages.load()
