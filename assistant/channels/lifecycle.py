"""What begins and ends with the server: the turns of a channel's messages, and its connections."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sanic import Blueprint, Sanic

from assistant.channels.background import Background
from assistant.turns.queueing import QueuedTurns


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
