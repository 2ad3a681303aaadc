"""What channels remember, in a Redis that all processes share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import cast
from uuid import uuid4

from assistant.privacy.redaction.model import LASTING
from assistant.turns.stores.connection import WAIT_SECONDS, RedisConnection
from assistant.turns.stores.memory import MemoryQueue
from assistant.turns.stores.model import (
    ANNOUNCED_SECONDS,
    CLAIM_SECONDS,
    LEASE_SECONDS,
    Claim,
    MessageKey,
    StoreError,
)


class Heartbeat:
    """Renews a lease until it is stopped."""

    def __init__(
        self, renew: Callable[[], Awaitable[object]], every: float = LEASE_SECONDS / 3
    ) -> None:
        """Begin.

        Args:
            renew: renews the lease; a store out of reach is tried again the next time.
            every: the pause, in seconds.
        """
        self._renew = renew
        self._every = every
        self._stopped = False
        self._task = asyncio.get_running_loop().create_task(self._beat())

    def stop(self) -> None:
        """End; a renewal under way may still come through."""
        self._stopped = True
        self._task.cancel()

    async def _beat(self) -> None:
        # Not for ever: a client that is losing its connection answers a cancellation with its
        # error, and a lease that nobody stops keeps its message from everybody.
        while not self._stopped:
            await asyncio.sleep(self._every)
            with suppress(StoreError):
                await self._renew()


@asynccontextmanager
async def kept_alive(renew: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Renew a lease three times in its length while the block runs.

    Args:
        renew: renews it; a store out of reach is tried again the next time.
    """
    heartbeat = Heartbeat(renew)
    try:
        yield
    finally:
        heartbeat.stop()


_LEASE = int(LEASE_SECONDS * 1000)
_IDLE = 3_600_000

# Gives the lease to the head of the queue, and wakes it.
# keys: queue, lease; arguments: ticket, lease in ms, prefix of the wake-up keys, idle in ms.
_HAND_OVER = """
local function hand_over()
  local heir = redis.call('LINDEX', KEYS[1], 0)
  if heir then
    redis.call('SET', KEYS[2], heir, 'PX', ARGV[2])
    redis.call('RPUSH', ARGV[3] .. heir, 1)
    redis.call('PEXPIRE', ARGV[3] .. heir, ARGV[4])
  end
end
"""

# keys and arguments: as above.
# The head of the queue has its turn while the lease bears its name; a head without lease died, and
# the next one is given the lease at once: it may be asleep, and whoever comes first is not it.
# Returns 0 when it is this ticket's turn, else how long the one before may be silent, in ms.
_JOIN = f"""{_HAND_OVER}
if not redis.call('LPOS', KEYS[1], ARGV[1]) then
  redis.call('RPUSH', KEYS[1], ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
while true do
  local head = redis.call('LINDEX', KEYS[1], 0)
  if head == ARGV[1] then
    redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
    return 0
  end
  if redis.call('GET', KEYS[2]) == head then
    return math.max(redis.call('PTTL', KEYS[2]), 1)
  end
  redis.call('LPOP', KEYS[1])
  hand_over()
end
"""

# keys and arguments: as above.
_LEAVE = f"""{_HAND_OVER}
redis.call('LREM', KEYS[1], 0, ARGV[1])
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return end
redis.call('DEL', KEYS[2])
hand_over()
"""

# keys: lease; arguments: ticket, lease in ms.
_RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
"""


class RedisQueue:
    """A list of tickets a conversation; who leaves wakes the next, so that nobody polls."""

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection
        # Two messages of one process may race to Redis on two connections.
        self._arrivals = MemoryQueue()

    @asynccontextmanager
    async def place(self, conversation_id: str) -> AsyncIterator[None]:
        """Run the block when those before it have left."""
        place = _Place(self._connection, conversation_id)
        try:
            async with self._arrivals.place(conversation_id):
                wait = await place.join()
            while wait:
                await place.wait_for_call(wait)
                wait = await place.join()
            async with kept_alive(place.renew):
                yield
        finally:
            # What cannot be told to Redis now, the end of the lease will tell.
            with suppress(StoreError):
                await place.leave()


class _Place:
    def __init__(self, connection: RedisConnection, conversation_id: str) -> None:
        self._connection = connection
        self._ticket = uuid4().hex
        self._queue = connection.key("queue", conversation_id)
        self._lease = connection.key("queue", conversation_id, "lease")
        self._call = connection.key("queue", conversation_id, "call", "")

    async def join(self) -> int:
        keys = [self._queue, self._lease]
        given = (self._ticket, _LEASE, self._call, _IDLE)
        return int(await self._connection.script(_JOIN, keys, *given))

    async def wait_for_call(self, milliseconds: int) -> None:
        seconds = min(milliseconds / 1000, WAIT_SECONDS)
        with self._connection.reaching():
            await self._connection.waiting.blpop([self._call + self._ticket], seconds)

    async def renew(self) -> None:
        await self._connection.script(_RENEW, [self._lease], self._ticket, _LEASE)

    async def leave(self) -> None:
        keys = [self._queue, self._lease]
        await self._connection.script(_LEAVE, keys, self._ticket, _LEASE, self._call, _IDLE)


_REMEMBERED = int(CLAIM_SECONDS * 1000)


class RedisClaims:
    """A message is « begun » or « done »; a lease, renewed by who works on it, says who."""

    # keys: state, lease, conversation; arguments: mark, lease in ms, how long to remember in ms.
    _CLAIM = """
    local state = redis.call('GET', KEYS[1])
    if state == 'done' then return 'done' end
    if redis.call('EXISTS', KEYS[2]) == 1 then return 'held' end
    local known = redis.call('EXISTS', KEYS[3])
    redis.call('SET', KEYS[1], 'begun', 'PX', ARGV[3])
    redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
    redis.call('SET', KEYS[3], 1, 'PX', ARGV[3])
    if known == 1 and not state then return 'fresh' end
    return 'again'
    """
    # keys: lease; arguments: mark, lease in ms. A lease that Redis has lost is taken again.
    _RENEW = """
    local holder = redis.call('GET', KEYS[1])
    if holder and holder ~= ARGV[1] then return end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    """
    # keys: state, lease; arguments: mark, state, how long to remember in ms.
    _SETTLE = """
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection
        self._held: dict[MessageKey, tuple[str, Heartbeat]] = {}

    async def claim(self, key: MessageKey) -> Claim:
        """Take a message, and renew the claim until it is settled."""
        mark = uuid4().hex
        state, lease, conversation = self._keys(key)
        names = [state, lease, conversation]
        script = self._connection.script
        claim = Claim(await script(self._CLAIM, names, mark, _LEASE, _REMEMBERED))
        if claim in (Claim.FRESH, Claim.AGAIN):
            renew = partial(script, self._RENEW, [lease], mark, _LEASE)
            self._held[key] = (mark, Heartbeat(renew))
        return claim

    async def settle(self, key: MessageKey, *, done: bool) -> None:
        """Give a message back."""
        mark, heartbeat = self._held.pop(key)
        heartbeat.stop()
        state, lease, _ = self._keys(key)
        word = "done" if done else "begun"
        await self._connection.script(self._SETTLE, [state, lease], mark, word, _REMEMBERED)

    def _keys(self, key: MessageKey) -> tuple[str, str, str]:
        name = self._connection.key
        conversation, message_id = key.conversation, key.message_id
        return (
            name("claim", conversation, "state", message_id),
            name("claim", conversation, "lease", message_id),
            name("claim", conversation),
        )


class RedisShelf:
    """The texts of a conversation in a hash, their places in a sorted set."""

    # keys: texts, places; arguments: whether what is put again keeps its place, most, lasting in
    # ms, then key and text in turn.
    _PUT = """
    local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
    local place = tonumber(last[2] or 0)
    for i = 4, #ARGV, 2 do
      place = place + 1
      if redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 or ARGV[1] == '0' then
        redis.call('ZADD', KEYS[2], place, ARGV[i])
      end
    end
    local over = redis.call('ZCARD', KEYS[2]) - ARGV[2]
    if over > 0 then
      local oldest = redis.call('ZPOPMIN', KEYS[2], over)
      for i = 1, #oldest, 2 do redis.call('HDEL', KEYS[1], oldest[i]) end
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
    """

    # keys: texts, places.
    _ALL = """
    local order = redis.call('ZRANGE', KEYS[2], 0, -1)
    if #order == 0 then return {} end
    return redis.call('HMGET', KEYS[1], unpack(order))
    """

    def __init__(
        self,
        connection: RedisConnection,
        kind: str,
        seconds: float,
        most: int,
        *,
        keeps_place: bool = False,
    ) -> None:
        self._connection = connection
        self._keeps_place = int(keeps_place)
        self._kind = kind
        self._lasting = int(seconds * 1000)
        self._most = most

    async def put(self, conversation_id: str, texts: Mapping[str, str]) -> None:
        """Keep texts."""
        pairs = [part for pair in texts.items() for part in pair]
        keys, limits = self._keys(conversation_id), (self._most, self._lasting)
        await self._connection.script(self._PUT, keys, self._keeps_place, *limits, *pairs)

    async def get(self, conversation_id: str, key: str) -> str | None:
        """Look a text up."""
        texts, _ = self._keys(conversation_id)
        with self._connection.reaching():
            return cast("str | None", await self._connection.commands.hget(texts, key))

    async def all(self, conversation_id: str) -> Sequence[str]:
        """List the texts of a conversation."""
        found = await self._connection.script(self._ALL, self._keys(conversation_id))
        return [text for text in found if text is not None]

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
        with self._connection.reaching():
            await self._connection.commands.delete(*self._keys(conversation_id))

    def _keys(self, conversation_id: str) -> list[str]:
        key = self._connection.key
        return [key(self._kind, conversation_id), key(self._kind, conversation_id, "places")]


class RedisAnnounced:
    """The id of the message that announced a secret, and the places of those behind it."""

    # keys: the hash; arguments: message id, how long to remember in ms.
    _ANNOUNCE = """
    -- Delivered again, it has the same messages behind it.
    if redis.call('HGET', KEYS[1], 'by') == ARGV[1] then return end
    local own = redis.call('HGET', KEYS[1], 'place:' .. ARGV[1])
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'by', ARGV[1], 'place:' .. ARGV[1], own or 0)
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    """
    # keys: the hash; arguments: message id, how many messages may come behind.
    _FOLLOWS = """
    if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
    local place = redis.call('HGET', KEYS[1], 'place:' .. ARGV[1])
    if place then return tonumber(place) end
    place = redis.call('HLEN', KEYS[1]) - 1
    if place > tonumber(ARGV[2]) then return 0 end
    redis.call('HSET', KEYS[1], 'place:' .. ARGV[1], place)
    return place
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection

    async def announce(self, key: MessageKey) -> None:
        """Remember a message that announced a secret."""
        lasting = int(ANNOUNCED_SECONDS * 1000)
        await self._connection.script(self._ANNOUNCE, self._keys(key), key.message_id, lasting)

    async def follows(self, key: MessageKey) -> int:
        """Tell how many messages behind it a message is."""
        place = await self._connection.script(
            self._FOLLOWS, self._keys(key), key.message_id, LASTING
        )
        return int(place)

    def _keys(self, key: MessageKey) -> list[str]:
        return [self._connection.key("announced", key.conversation)]


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
