"""A message of the web channel and its replies: while they come, and when asked for again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.channels.http import ApiError
from assistant.turns import Answer, Incoming, Outcome, Recipient, TurnHandler
from assistant.turns.journal import Exchange, Journal
from assistant.turns.stores.model import StoreError

Item = dict[str, Any]
Recall = Callable[[], Awaitable[Sequence[Answer]]]


@dataclass
class WebRecipient(Recipient):
    """Hands replies to the request that waits for them, and writes them down."""

    journal: Journal
    conversation_id: str
    exchange: Exchange
    recall: Recall
    arrived: asyncio.Queue[Item] = field(default_factory=asyncio.Queue, init=False)

    async def earlier(self) -> Sequence[Answer]:
        """Look up what the bot answered before."""
        return await self.recall()

    async def begin(self) -> None:
        """Write the message down."""
        await self._save()

    async def deliver(self, answer: Answer) -> None:
        """Pass a reply on, and write it down."""
        replies = self.exchange.replies
        item = _item(self.exchange.message_id, len(replies), answer)
        about = (*self.exchange.about, answer.about)
        self.exchange = self.exchange.model_copy(
            update={"replies": (*replies, item), "about": about}
        )
        # First the person who waits: the journal may be out of reach.
        self.arrived.put_nowait(item)
        await self._save()

    async def end(self, outcome: Outcome) -> None:
        """Write down that no reply will follow."""
        self.exchange = self.exchange.model_copy(update={"outcome": outcome.value})
        await self._save()

    async def _save(self) -> None:
        await self.journal.save(self.conversation_id, self.exchange)


async def replies_to(
    turns: TurnHandler,
    journal: Journal,
    message: Incoming,
    shown: str | None,
    recall: Recall,
) -> AsyncIterator[Item]:
    """Run a message's turn, or find what it was answered.

    The turn goes on when the caller stops listening, so that the replies can be asked for again.

    Args:
        turns: the channel's turn handler.
        journal: what was answered before.
        message: what was received.
        shown: what the history shows of it: masked text, or a button's title.
        recall: looks up what the bot answered to it before.

    Yields:
        Each reply as soon as it comes; all of them at the end of the first turn when the message
        was sent again.

    Raises:
        ApiError: the message was answered too long ago for its replies to be known.
        StoreError: what was answered cannot be reached.
    """
    exchange = Exchange(
        message_id=message.message_id, at=time.time(), text=shown, payload=message.payload
    )
    recipient = WebRecipient(journal, message.conversation_id, exchange, recall)
    turn = turns.start(message, recipient)
    async for item in _until_done(turn, recipient.arrived):
        yield item
    if turn.result() is not Outcome.DUPLICATE:
        return
    for item in await _earlier(journal, message, recall):
        yield item


async def _earlier(journal: Journal, message: Incoming, recall: Recall) -> Sequence[Item]:
    try:
        exchange = await journal.exchange(message.conversation_id, message.message_id)
    except StoreError:
        exchange = None
    if exchange is not None and exchange.outcome is not None:
        return exchange.replies
    # The journal is out of reach, or was when the turn ended.
    items = [_item(message.message_id, *each) for each in enumerate(await recall())]
    if not items:
        raise ApiError(409, "message_expired")
    return items


def _item(message_id: str, number: int, answer: Answer) -> Item:
    return {"id": f"{message_id}.{number}", "reply": answer.reply.model_dump(mode="json")}


async def _until_done(
    turn: asyncio.Task[Outcome], arrived: asyncio.Queue[Item]
) -> AsyncIterator[Item]:
    while not turn.done():
        next_item = asyncio.get_running_loop().create_task(arrived.get())
        try:
            await asyncio.wait({turn, next_item}, return_when=asyncio.FIRST_COMPLETED)
            if next_item.done():
                yield next_item.result()
        finally:
            next_item.cancel()
    while not arrived.empty():
        yield arrived.get_nowait()


@dataclass(frozen=True)
class StreamForm:
    """A media type and how it writes an event."""

    media_type: str
    template: str

    def write(self, event: str, data: dict[str, Any]) -> str:
        """Write one event.

        Args:
            event: `reply`, `end` or `error`.
            data: its content.

        Returns:
            The event in this form, with what ends it.
        """
        content = {"event": event, **data}
        return self.template.format(event=event, data=json.dumps(content, ensure_ascii=False))


_SERVER_SENT_EVENTS = StreamForm("text/event-stream", "event: {event}\ndata: {data}\n\n")
_JSON_LINES = StreamForm("application/x-ndjson", "{data}\n")


def stream_form(accept: str) -> StreamForm | None:
    """Choose how to write the replies.

    Args:
        accept: the request's Accept header.

    Returns:
        The form of a stream when one is asked for; None for all replies at once.
    """
    accepted = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    forms = (_SERVER_SENT_EVENTS, _JSON_LINES)
    return next((form for form in forms if form.media_type in accepted), None)
