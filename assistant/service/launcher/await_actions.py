"""Has Rasa wait for an action server that is being started again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp

_PAUSE_S = 0.25


def wait_for_actions(seconds: float) -> None:
    """Have Rasa ask the action server again while it cannot be reached.

    Rasa itself asks once, and goes on without an answer. Our actions change nothing outside the
    conversation: one whose server died over it may be run again.

    Args:
        seconds: how long to go on asking; below the deadline of a turn.
    """
    from rasa.utils.endpoints import EndpointConfig

    ask = EndpointConfig.request

    async def request(endpoint: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
        end = time.monotonic() + seconds
        while True:
            try:
                return await ask(endpoint, *args, **kwargs)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                if time.monotonic() + _PAUSE_S > end:
                    raise
            await asyncio.sleep(_PAUSE_S)

    EndpointConfig.request = request
