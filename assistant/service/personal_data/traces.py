"""What the channels keep of a conversation in Redis, beside the database."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from assistant.channels.web.settings import WebSettings
from assistant.common.rasa_settings import read_settings
from assistant.storage.commands import CommandError
from assistant.turns.journal import Journal, journal
from assistant.turns.settings import TurnSettings
from assistant.turns.stores import Stores, make_stores
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.model import ENDED_AT, StoreError

_GLOB = re.compile(r"([*?\[\]\\])")


@dataclass(frozen=True)
class ErasedTraces:
    """How much was erased from Redis."""

    exchanges: int
    claims: int


@dataclass(frozen=True)
class Traces:
    """The web channel's history, the buttons and the claims of conversations."""

    connection: RedisConnection
    journal: Journal
    stores: Stores

    def between_turns(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        """Run the block when the conversation's running turn has ended, and before the next."""
        return self.stores.queue.place(conversation_id)

    async def history(self, conversation_id: str) -> list[dict[str, Any]]:
        """List the exchanges that the web channel shows the customer."""
        return [exchange.model_dump() for exchange in await self.journal.history(conversation_id)]

    async def erase(self, conversation_id: str) -> ErasedTraces:
        """Erase all of them.

        Raises:
            StoreError: Redis is out of reach.
        """
        exchanges = len(await self.journal.history(conversation_id))
        await self.journal.forget(conversation_id)
        await self.stores.issued.forget(conversation_id)
        await self.stores.ended.put(conversation_id, {ENDED_AT: repr(time.time())})
        return ErasedTraces(exchanges, await self._erase_claims(conversation_id))

    async def _erase_claims(self, conversation_id: str) -> int:
        # As `Deduplicate` names them: channel and conversation.
        name = _GLOB.sub(r"\\\1", conversation_id)
        pattern = self.connection.key("claim", f"*:{name}") + "*"
        with self.connection.reaching():
            commands = self.connection.commands
            keys = [key async for key in commands.scan_iter(match=pattern, count=1000)]
            return int(await commands.delete(*keys)) if keys else 0


@asynccontextmanager
async def shared_traces() -> AsyncIterator[Traces | None]:
    """Open the traces of this installation.

    Yields:
        The traces; None without REDIS_URL, when the memory of the running assistant holds them.

    Raises:
        CommandError: Redis is out of reach.
    """
    url = read_settings(TurnSettings).redis_url
    if not url:
        yield None
        return
    connection = RedisConnection(url)
    try:
        seconds = read_settings(WebSettings).web_conversation_hours * 3600.0
        yield Traces(connection, journal(connection, seconds), make_stores(connection))
    except StoreError as error:
        raise CommandError(f"Redis (REDIS_URL) is out of reach: {error}.") from None
    finally:
        await connection.close()
