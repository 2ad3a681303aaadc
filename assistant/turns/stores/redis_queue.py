"""First come, first served, over all processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from assistant.turns.stores.connection import WAIT_SECONDS, RedisConnection
from assistant.turns.stores.heartbeat import kept_alive
from assistant.turns.stores.memory import MemoryQueue
from assistant.turns.stores.model import LEASE_SECONDS, StoreError

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
