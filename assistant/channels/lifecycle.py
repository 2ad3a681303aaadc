"""What goes on beside a channel's messages, and begins and ends with the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sanic import Blueprint, Sanic

from assistant.common.faults import fault
from assistant.turns.queueing import QueuedTurns
from assistant.turns.stores import Shelf
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)


class Background:
    """Runs signs and decorations beside the messages."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something; what it raises is logged.

        Args:
            work: what to do.
        """
        task = asyncio.get_running_loop().create_task(_logged(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """End what still runs."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:
        _log.warning("background.failed", **fault(error))


@dataclass(frozen=True)
class Notes:
    """Texts by key, shared by all processes; a message is answered without them too."""

    issued: Shelf

    async def keep(self, conversation_id: str, notes: Mapping[str, str]) -> None:
        """Note texts of a conversation; a store that is away is only logged."""
        try:
            await self.issued.put(conversation_id, notes)
        except StoreError:
            _log.warning("channel.notes_unavailable", conversation_id=conversation_id)

    async def read(self, conversation_id: str, key: str) -> str | None:
        """Look a note up; None when there is none (any more), or the store is away."""
        try:
            return await self.issued.get(conversation_id, key)
        except StoreError:
            _log.warning("channel.notes_unavailable", conversation_id=conversation_id)
            return None


def follow_server(
    blueprint: Blueprint,
    turns: QueuedTurns,
    background: Background,
    close: Callable[[], Awaitable[None]],
) -> None:
    """Have turns run while the server does; `close` ends what they and the background call."""

    async def start(app: Sanic[Any, Any]) -> None:
        turns.meet(lambda: getattr(app.ctx, "agent", None))
        turns.start()

    async def stop(_: Sanic[Any, Any]) -> None:
        await turns.stop()

    async def end(_: Sanic[Any, Any]) -> None:
        await background.stop()
        await close()
        await turns.close()

    blueprint.listener("after_server_start")(start)
    blueprint.listener("before_server_stop")(stop)
    blueprint.listener("after_server_stop")(end)
