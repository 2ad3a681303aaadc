"""What a customer thinks of a reply, kept where an operator can count it."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import SlotSet

from assistant.channels.http import ApiError
from assistant.channels.web.bodies import Rated
from assistant.channels.web.trackers import append
from assistant.turns.journal import Exchange, Journal


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
