"""What channels remember between messages, in memory or in Redis."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import (
    MemoryAnnounced,
    MemoryClaims,
    MemoryQueue,
    MemoryRates,
    MemoryShelf,
)
from assistant.turns.stores.model import ENDED_SECONDS, ISSUED_SECONDS, MAX_ENDED, MAX_ISSUED
from assistant.turns.stores.redis import (
    RedisAnnounced,
    RedisClaims,
    RedisQueue,
    RedisRates,
    RedisShelf,
)

ConversationQueue = MemoryQueue | RedisQueue
Claims = MemoryClaims | RedisClaims
Shelf = MemoryShelf | RedisShelf
Announced = MemoryAnnounced | RedisAnnounced


@dataclass(frozen=True)
class Stores:
    """All that one process remembers for its channels.

    Args:
        issued: titles of the buttons that a conversation was given, by payload.
        ended: when a conversation was erased last, by ENDED_AT, until all tokens that were issued
            before have run out.
    """

    queue: ConversationQueue
    claims: Claims
    issued: Shelf
    rates: MemoryRates | RedisRates
    announced: Announced
    ended: Shelf


def make_stores(redis: RedisConnection | None) -> Stores:
    """Make empty stores of one process, or with Redis those that all processes share."""
    if redis is None:
        return Stores(
            queue=MemoryQueue(),
            claims=MemoryClaims(),
            issued=MemoryShelf(ISSUED_SECONDS, MAX_ISSUED),
            rates=MemoryRates(),
            announced=MemoryAnnounced(),
            ended=MemoryShelf(ENDED_SECONDS, 1, conversations=MAX_ENDED),
        )
    return Stores(
        queue=RedisQueue(redis),
        claims=RedisClaims(redis),
        issued=RedisShelf(redis, "issued", ISSUED_SECONDS, MAX_ISSUED),
        rates=RedisRates(redis),
        announced=RedisAnnounced(redis),
        ended=RedisShelf(redis, "erased", ENDED_SECONDS, 1),
    )
