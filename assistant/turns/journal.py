"""What was said in a conversation, for its owner, and for who sends a message again."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from pydantic import BaseModel, ConfigDict

from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.expiring import Expiring
from assistant.turns.stores.memory import MAX_CONVERSATIONS
from assistant.turns.stores.model import StoreError

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


class Journal(Protocol):
    """The last fifty exchanges of each conversation, for some time after the last one."""

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        """Write an exchange, or write it anew.

        Args:
            conversation_id: where it belongs; one turn at a time may write there.
            exchange: what to keep.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def exchange(self, conversation_id: str, message_id: str) -> Exchange | None:
        """Look an exchange up.

        Args:
            conversation_id: where it belongs.
            message_id: its message.

        Returns:
            It, or None if there is none (any more).

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def history(self, conversation_id: str) -> Sequence[Exchange]:
        """List a conversation's exchanges, the oldest first.

        Args:
            conversation_id: whose.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation.

        Args:
            conversation_id: which.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


class MemoryJournal:
    """A journal in the memory of one process: packed, as replies repeat much."""

    def __init__(self, seconds: float) -> None:
        """Make an empty journal.

        Args:
            seconds: how long a conversation is kept after its last exchange.
        """
        self._pages: Expiring[str, OrderedDict[str, bytes]] = Expiring(seconds, MAX_CONVERSATIONS)

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        """Write an exchange."""
        page = self._pages.get(conversation_id) or OrderedDict()
        page[exchange.message_id] = _pack(exchange)
        while len(page) > MAX_EXCHANGES:
            page.popitem(last=False)
        self._pages.set(conversation_id, page)

    async def exchange(self, conversation_id: str, message_id: str) -> Exchange | None:
        """Look an exchange up."""
        page = self._pages.get(conversation_id)
        packed = None if page is None else page.get(message_id)
        return None if packed is None else _unpack(packed)

    async def history(self, conversation_id: str) -> Sequence[Exchange]:
        """List a conversation's exchanges."""
        page = self._pages.get(conversation_id)
        return () if page is None else tuple(_unpack(packed) for packed in page.values())

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
        self._pages.pop(conversation_id)


def _pack(exchange: Exchange) -> bytes:
    return zlib.compress(exchange.model_dump_json().encode(), level=1)


def _unpack(packed: bytes) -> Exchange:
    return Exchange.model_validate_json(zlib.decompress(packed))


class PatientJournal:
    """A shared journal, and what this process could not write into it, until it can."""

    def __init__(self, shared: Journal, waiting: Journal) -> None:
        """Say where exchanges are kept.

        Args:
            shared: where all processes find them.
            waiting: this process's own, for as long as the other is out of reach.
        """
        self._shared = shared
        self._waiting = waiting

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        """Write an exchange, and before it those that wait."""
        try:
            await self._catch_up(conversation_id)
            await self._shared.save(conversation_id, exchange)
        except StoreError:
            _log.warning("journal.waits", conversation_id=conversation_id)
            await self._waiting.save(conversation_id, exchange)

    async def exchange(self, conversation_id: str, message_id: str) -> Exchange | None:
        """Look an exchange up."""
        waiting = await self._waiting.exchange(conversation_id, message_id)
        return waiting or await self._shared.exchange(conversation_id, message_id)

    async def history(self, conversation_id: str) -> Sequence[Exchange]:
        """List a conversation's exchanges."""
        await self._catch_up(conversation_id)
        return await self._shared.history(conversation_id)

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
        await self._waiting.forget(conversation_id)
        await self._shared.forget(conversation_id)

    async def _catch_up(self, conversation_id: str) -> None:
        for exchange in await self._waiting.history(conversation_id):
            await self._shared.save(conversation_id, exchange)
        await self._waiting.forget(conversation_id)


class RedisJournal:
    """A journal in Redis: the exchanges in a hash, their order in a list."""

    # keys: exchanges, order; arguments: message id, exchange, most, lasting in ms.
    _SAVE = """
    if redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) == 1 then
      redis.call('RPUSH', KEYS[2], ARGV[1])
    end
    while redis.call('LLEN', KEYS[2]) > tonumber(ARGV[3]) do
      redis.call('HDEL', KEYS[1], redis.call('LPOP', KEYS[2]))
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    redis.call('PEXPIRE', KEYS[2], ARGV[4])
    """

    # keys: exchanges, order.
    _HISTORY = """
    local order = redis.call('LRANGE', KEYS[2], 0, -1)
    if #order == 0 then return {} end
    return redis.call('HMGET', KEYS[1], unpack(order))
    """

    def __init__(self, connection: RedisConnection, seconds: float) -> None:
        """Describe the journal.

        Args:
            connection: the way to Redis.
            seconds: how long a conversation is kept after its last exchange.
        """
        self._connection = connection
        self._lasting = int(seconds * 1000)

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        """Write an exchange."""
        arguments = (exchange.message_id, exchange.model_dump_json(), MAX_EXCHANGES, self._lasting)
        await self._connection.script(self._SAVE, self._keys(conversation_id), *arguments)

    async def exchange(self, conversation_id: str, message_id: str) -> Exchange | None:
        """Look an exchange up."""
        with self._connection.reaching():
            raw = await self._connection.commands.hget(self._keys(conversation_id)[0], message_id)
        return None if raw is None else Exchange.model_validate_json(raw)

    async def history(self, conversation_id: str) -> Sequence[Exchange]:
        """List a conversation's exchanges."""
        raws = await self._connection.script(self._HISTORY, self._keys(conversation_id))
        return tuple(Exchange.model_validate_json(raw) for raw in raws if raw is not None)

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
        with self._connection.reaching():
            await self._connection.commands.delete(*self._keys(conversation_id))

    def _keys(self, conversation_id: str) -> list[str]:
        key = self._connection.key
        return [key("journal", conversation_id), key("journal", conversation_id, "order")]
