"""Say regularly that work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from assistant.turns.stores.model import LEASE_SECONDS, StoreError


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
