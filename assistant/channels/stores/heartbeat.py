"""Say regularly that work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from assistant.channels.stores.model import LEASE_SECONDS, StoreError


@asynccontextmanager
async def kept_alive(renew: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Renew a lease three times in its length while the block runs.

    Args:
        renew: renews it; a store out of reach is tried again the next time.
    """
    task = asyncio.get_running_loop().create_task(beat(renew))
    try:
        yield
    finally:
        task.cancel()


async def beat(renew: Callable[[], Awaitable[object]]) -> None:
    """Renew a lease until cancelled.

    Args:
        renew: renews it.
    """
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        with suppress(StoreError):
            await renew()
