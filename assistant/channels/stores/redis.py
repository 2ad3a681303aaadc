"""What channels remember, in a Redis that all processes share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from typing import cast
from uuid import uuid4

from assistant.channels.stores.connection import RedisConnection, reaching
from assistant.channels.stores.heartbeat import beat
from assistant.channels.stores.model import (
    CLAIM_SECONDS,
    ISSUED_SECONDS,
    LEASE_SECONDS,
    MAX_ISSUED,
    Stores,
)
from assistant.channels.stores.redis_queue import RedisQueue

_LEASE = int(LEASE_SECONDS * 1000)
_DONE = "done"


def redis_stores(connection: RedisConnection) -> Stores:
    """Describe stores that processes share.

    Args:
        connection: the way to Redis.

    Returns:
        The stores.
    """
    return Stores(
        queue=RedisQueue(connection),
        claims=RedisClaims(connection),
        issued=RedisIssued(connection),
        rates=RedisRates(connection),
    )


class RedisClaims:
    """A key holds its claimant's mark, which expires unless renewed, or « done »."""

    # keys: claim; arguments: mark, lease in ms.
    _CLAIM = """
    local holder = redis.call('GET', KEYS[1])
    if holder and holder ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 1
    """
    _RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection
        self._marks: dict[str, str] = {}
        self._beats: dict[str, asyncio.Task[None]] = {}

    async def claim(self, key: str) -> bool:
        """Take a key, and renew the claim until it is settled."""
        mark = uuid4().hex
        renew = partial(
            self._connection.script, self._CLAIM, [self._connection.key("claim", key)], mark, _LEASE
        )
        if not await renew():
            return False
        self._marks[key] = mark
        self._beats[key] = asyncio.get_running_loop().create_task(beat(renew))
        return True

    async def settle(self, key: str, *, done: bool) -> None:
        """Give a key back."""
        self._beats.pop(key).cancel()
        mark = self._marks.pop(key)
        name = self._connection.key("claim", key)
        if not done:
            await self._connection.script(self._RELEASE, [name], mark)
            return
        with reaching():
            await self._connection.commands.set(name, _DONE, px=int(CLAIM_SECONDS * 1000))


class RedisIssued:
    """The titles of a conversation's buttons in a hash, their age in a sorted set."""

    # keys: titles, ages; arguments: time, most, lasting in ms, then payload and title in turn.
    _ISSUE = """
    for i = 4, #ARGV, 2 do
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
      redis.call('ZADD', KEYS[2], ARGV[1] + i / 1e6, ARGV[i])
    end
    local over = redis.call('ZCARD', KEYS[2]) - ARGV[2]
    if over > 0 then
      local oldest = redis.call('ZPOPMIN', KEYS[2], over)
      for i = 1, #oldest, 2 do redis.call('HDEL', KEYS[1], oldest[i]) end
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection

    async def issue(self, conversation_id: str, titles: Mapping[str, str]) -> None:
        """Remember buttons."""
        pairs = [part for pair in titles.items() for part in pair]
        now, lasting = repr(time.time()), int(ISSUED_SECONDS * 1000)
        keys = self._keys(conversation_id)
        await self._connection.script(self._ISSUE, keys, now, MAX_ISSUED, lasting, *pairs)

    async def title(self, conversation_id: str, payload: str) -> str | None:
        """Look a button up."""
        titles, _ = self._keys(conversation_id)
        with reaching():
            return cast("str | None", await self._connection.commands.hget(titles, payload))

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation's buttons."""
        with reaching():
            await self._connection.commands.delete(*self._keys(conversation_id))

    def _keys(self, conversation_id: str) -> list[str]:
        key = self._connection.key
        return [key("issued", conversation_id), key("issued", conversation_id, "ages")]


class RedisRates:
    """One counter a key and length of window, which Redis drops at the window's end."""

    _HIT = """
    local count = redis.call('INCR', KEYS[1])
    if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
    return {count, redis.call('PTTL', KEYS[1])}
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection

    async def hit(self, key: str, seconds: int) -> tuple[int, float]:
        """Count an event; the window began with its first one."""
        name = self._connection.key("rate", key, str(seconds))
        count, left = await self._connection.script(self._HIT, [name], seconds * 1000)
        return int(count), max(0, int(left)) / 1000
