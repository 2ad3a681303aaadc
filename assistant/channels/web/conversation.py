"""A message of the web channel and its replies: while they come, and when asked for again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from assistant.channels.http import ApiError
from assistant.channels.turns import Answer, Incoming, Outcome, Recipient, TurnHandler
from assistant.channels.web.journal import Exchange, Journal

Item = dict[str, Any]


class WebRecipient(Recipient):
    """Hands replies to the request that waits for them, and writes them down."""

    def __init__(self, journal: Journal, conversation_id: str, exchange: Exchange) -> None:
        """Prepare an exchange.

        Args:
            journal: where to write it.
            conversation_id: where it belongs.
            exchange: the message, without replies.
        """
        self._journal = journal
        self._conversation_id = conversation_id
        self._exchange = exchange
        self.arrived: asyncio.Queue[Item] = asyncio.Queue()

    async def begin(self) -> None:
        """Write the message down."""
        await self._save()

    async def deliver(self, answer: Answer) -> None:
        """Pass a reply on, and write it down."""
        replies = self._exchange.replies
        item = {
            "id": f"{self._exchange.message_id}.{len(replies)}",
            "reply": json.loads(answer.reply.json()),
        }
        self._exchange = self._exchange.copy(update={"replies": (*replies, item)})
        # First the person who waits: the journal may be out of reach.
        self.arrived.put_nowait(item)
        await self._save()

    async def end(self, outcome: Outcome) -> None:
        """Write down that no reply will follow."""
        self._exchange = self._exchange.copy(update={"outcome": outcome.value})
        await self._save()

    async def _save(self) -> None:
        await self._journal.save(self._conversation_id, self._exchange)


async def replies_to(
    turns: TurnHandler,
    journal: Journal,
    message: Incoming,
    shown: str | None,
) -> AsyncIterator[Item]:
    """Run a message's turn, or find what it was answered.

    The turn goes on when the caller stops listening, so that the replies can be asked for again.

    Args:
        turns: the channel's turn handler.
        journal: what was answered before.
        message: what was received.
        shown: what the history shows of it: masked text, or a button's title.

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
    recipient = WebRecipient(journal, message.conversation_id, exchange)
    turn = turns.start(message, recipient)
    async for item in _until_done(turn, recipient.arrived):
        yield item
    if turn.result() is not Outcome.DUPLICATE:
        return
    earlier = await journal.exchange(message.conversation_id, message.message_id)
    if earlier is None:
        raise ApiError(409, "message_expired")
    for item in earlier.replies:
        yield item


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
