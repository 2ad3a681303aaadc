"""The bot behind a channel: Rasa's own message handling, with its output as replies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic import ValidationError
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered

from assistant.replies.model import REPLY, Reply
from assistant.storage.engine import TrackerUnavailable
from assistant.turns.model import ABOUT, INTENT, Answer, Incoming, phrase_answer
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class RasaBot:
    """Asks Rasa."""

    def __init__(self, on_new_message: OnNewMessage) -> None:
        """Keep the way to Rasa.

        Args:
            on_new_message: what Rasa gives to `InputChannel.blueprint`.
        """
        self._on_new_message = on_new_message

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        """Have Rasa answer a message; the answers come while its actions run.

        Raises:
            StoreError: the conversation could not be read or kept: the message counts for nothing.
        """
        text = message.text if message.payload is None else message.payload
        message_to_rasa = UserMessage(
            text,
            ReplyOutput(answer),
            message.conversation_id,
            input_channel=message.channel,
            message_id=message.message_id,
            metadata=dict(message.metadata),
        )
        try:
            await self._on_new_message(message_to_rasa)
        except TrackerUnavailable as error:
            raise StoreError("conversations") from error


class ReplyOutput(OutputChannel):
    """Turns what Rasa sends into answers: the structure of a message together with its text.

    It sends nothing itself, so that nothing can be raised into Rasa, which would lose the turn.
    """

    def __init__(self, answer: Callable[[Answer], None]) -> None:
        self._answer = answer

    @classmethod
    def name(cls) -> str:
        """Name the output channel, as Rasa's tracker and responses know it."""
        return "replies"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of an action, whose `custom` part is a reply.

        Args:
            recipient_id: the conversation.
            message: the message's parts, by kind.
        """
        text = (message.get("text") or "").strip()
        reply = self._reply(recipient_id, message.get("custom"))
        if reply is not None:
            about, intent = (_text(message.get(name)) for name in (ABOUT, INTENT))
            self._answer(Answer(reply, text, about, intent))
        elif text:
            self._answer(phrase_answer("text", text))

    @staticmethod
    def _reply(recipient_id: str, custom: object) -> Reply | None:
        if not custom:
            return None
        try:
            return REPLY.validate_python(custom)
        except ValidationError as error:
            places = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
            _log.error("reply.malformed", conversation_id=recipient_id, fields=places)
            return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


async def answers_in(store: Any, conversation_id: str, message_id: str) -> list[Answer]:
    """Look up what a message was answered.

    Args:
        store: Rasa's tracker store.
        conversation_id: where the message belongs.
        message_id: the message.

    Returns:
        The answers in order; none if the conversation does not know the message, or no longer.
    """
    # Of all turns, as the message may be older than those that the next one sees.
    tracker = await store.retrieve_full_tracker(conversation_id)
    answers: list[Answer] = []
    output = ReplyOutput(answers.append)
    found = False
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered):
            found = event.message_id == message_id
        elif found and isinstance(event, BotUttered):
            await output.send_response(conversation_id, event.message())
    return answers
