"""What was said in a conversation, for its owner, and for who sends a message again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict

from assistant.turns.stores import Shelf
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import MemoryShelf
from assistant.turns.stores.model import StoreError
from assistant.turns.stores.redis import RedisShelf

_log = structlog.get_logger(__name__)

MAX_EXCHANGES = 50


class Exchange(BaseModel):
    """One message and its replies; `outcome` is None while the turn runs.

    `at` is in seconds since 1970. `text` is masked, or the title of the button pressed. `about`
    says what the buttons of each reply are about; `ratings` what the customer thinks of a reply, by
    its number.
    """

    message_id: str
    at: float
    text: str | None
    payload: str | None
    replies: tuple[dict[str, Any], ...] = ()
    about: tuple[str | None, ...] = ()
    ratings: dict[int, str] = {}
    outcome: str | None = None

    model_config = ConfigDict(frozen=True)

    def about_reply(self, number: int) -> str | None:
        """Tell what the buttons of a reply are about, if anything."""
        return self.about[number] if number < len(self.about) else None


@dataclass(frozen=True)
class Journal:
    """The last fifty exchanges of each conversation, for some time after the last one.

    Args:
        shelf: keeps them.
        waiting: keeps what could not be written there, until it can.
    """

    shelf: Shelf
    waiting: Shelf

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        """Write an exchange, or write it anew, and before it those that wait."""
        written = {exchange.message_id: exchange.model_dump_json()}
        try:
            await self._catch_up(conversation_id)
            await self.shelf.put(conversation_id, written)
        except StoreError:
            _log.warning("journal.waits", conversation_id=conversation_id)
            await self.waiting.put(conversation_id, written)

    async def exchange(self, conversation_id: str, message_id: str) -> Exchange | None:
        """Look an exchange up.

        Raises:
            StoreError: the store is out of reach.
        """
        waiting = await self.waiting.get(conversation_id, message_id)
        raw = waiting or await self.shelf.get(conversation_id, message_id)
        return None if raw is None else Exchange.model_validate_json(raw)

    async def history(self, conversation_id: str) -> Sequence[Exchange]:
        """List a conversation's exchanges, the oldest first.

        Raises:
            StoreError: the store is out of reach.
        """
        await self._catch_up(conversation_id)
        return await _exchanges(self.shelf, conversation_id)

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation.

        Raises:
            StoreError: the store is out of reach.
        """
        await self.waiting.forget(conversation_id)
        await self.shelf.forget(conversation_id)

    async def _catch_up(self, conversation_id: str) -> None:
        for exchange in await _exchanges(self.waiting, conversation_id):
            written = {exchange.message_id: exchange.model_dump_json()}
            await self.shelf.put(conversation_id, written)
        await self.waiting.forget(conversation_id)


def journal(redis: RedisConnection | None, seconds: float) -> Journal:
    """Make the journal of one process; with Redis all share what is in it."""
    # A clock that is set back must not change the order.
    own = MemoryShelf(seconds, MAX_EXCHANGES, keeps_place=True)
    if redis is None:
        return Journal(own, MemoryShelf(seconds, MAX_EXCHANGES))
    return Journal(
        RedisShelf(redis, "journal", seconds, MAX_EXCHANGES, keeps_place=True), waiting=own
    )


async def _exchanges(shelf: Shelf, conversation_id: str) -> Sequence[Exchange]:
    return [Exchange.model_validate_json(raw) for raw in await shelf.all(conversation_id)]
