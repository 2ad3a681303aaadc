"""What is written into Rasa's tracker of a conversation besides its turns, and erased from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet

from assistant.channels.http import ApiError
from assistant.channels.web.bodies import Rated
from assistant.turns.journal import Exchange, Journal


async def append(store: Any, conversation_id: str, events: Sequence[Event]) -> bool:
    """Add events to a conversation; no turn of it may run meanwhile.

    Args:
        store: Rasa's tracker store.
        conversation_id: which.
        events: what happened, in order.

    Returns:
        False when there is no such conversation.
    """
    tracker = await store.retrieve(conversation_id)
    if tracker is None:
        return False
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return True


def new_session() -> list[Event]:
    """Make the events with which Rasa itself begins a session: what was said counts no more."""
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


async def rate_reply(journal: Journal, store: Any, conversation_id: str, rated: Rated) -> None:
    """Write a rating into the tracker, and into the journal for who looks at it again.

    The same rating again writes nothing; another one is written behind the first, and counts. So is
    what was missing, which comes when the answer was rated already.

    Args:
        journal: the replies of the conversation.
        store: Rasa's tracker store.
        conversation_id: the conversation, of which no turn runs.
        rated: the rating, its words without secrets.

    Raises:
        ApiError: there is no such reply (any more), or it tells no procedure.
        StoreError: the journal is out of reach.
    """
    exchange = await journal.exchange(conversation_id, rated.message_id)
    value = _feedback_on(exchange, rated) if exchange else None
    if exchange is None or value is None:
        raise ApiError(404, "reply_unknown")
    if rated.reason is None and exchange.ratings.get(rated.reply) == rated.rating:
        return
    if not await append(store, conversation_id, [SlotSet("feedback", value)]):
        raise ApiError(404, "reply_unknown")
    ratings = {**exchange.ratings, rated.reply: rated.rating}
    await journal.save(conversation_id, exchange.model_copy(update={"ratings": ratings}))


def _feedback_on(exchange: Exchange, rated: Rated) -> dict[str, object] | None:
    if rated.reply >= len(exchange.replies):
        return None
    reply = exchange.replies[rated.reply]["reply"]
    if reply["type"] != "procedure":
        return None
    return {
        "procedure": reply["procedure"],
        "case": reply["case"],
        "solved": rated.rating == "up",
        "message_id": rated.message_id,
        "reply": rated.reply,
        **rated.model_dump(include={"reason", "comment"}, exclude_none=True),
    }


class ErasureError(Exception):
    """The conversation could not be erased."""


async def erase_tracker(store: Any, conversation_id: str) -> None:
    """Erase all that the tracker store keeps of a conversation.

    Raises:
        ErasureError: it could not be erased; the text is the kind of the error.
    """
    try:
        await innermost(store).delete(conversation_id)
    except Exception as error:
        raise ErasureError(type(error).__name__) from error


def innermost(store: Any) -> Any:
    """Take off the wrappers that Rasa puts around its tracker store."""
    while (inner := getattr(store, "_tracker_store", None)) is not None:
        store = inner
    return store
