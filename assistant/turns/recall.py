"""What the bot answered to a message, from the conversation that Rasa keeps."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered

from assistant.turns.model import Answer
from assistant.turns.rasa_bot import ReplyOutput


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
