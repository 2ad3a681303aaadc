"""One check for each part that a turn of Rasa needs."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, cast
from urllib.parse import urljoin

import aiohttp
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from sqlalchemy import text

from assistant.service.observability.readiness import CHECK_SECONDS
from assistant.turns.stores.connection import RedisConnection


class NotReadyError(Exception):
    """A part does not work."""


class Reachable(Protocol):
    """A tracker store that can tell by itself whether it is reached."""

    async def check(self) -> None:
        """Raise unless the store answers."""
        ...


class AgentChecks:
    """What Rasa's agent depends on; there is none until its model is loaded."""

    def __init__(self) -> None:
        """Wait for the agent."""
        self.agent: Agent | None = None

    async def model(self) -> None:
        """Make sure that a model is loaded.

        Raises:
            NotReadyError: none is.
        """
        if self.agent is None or not self.agent.is_ready():
            raise NotReadyError("model")

    async def actions(self) -> None:
        """Make sure that the action server answers.

        Raises:
            NotReadyError: it answers with an error.
            ClientError: it does not answer.
        """
        url = getattr(getattr(self.agent, "action_endpoint", None), "url", None)
        if not url:
            return
        timeout = aiohttp.ClientTimeout(total=CHECK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(urljoin(url, "health")) as response,
        ):
            if response.status != 200:  # noqa: PLR2004
                raise NotReadyError(f"http_{response.status}")

    async def trackers(self) -> None:
        """Make sure that the tracker store answers.

        Raises:
            NotReadyError: conversations are kept in memory only.
        """
        store = _innermost(getattr(self.agent, "tracker_store", None))
        # Rasa's last resort when the store cannot be made: what it keeps is lost with the process.
        if isinstance(store, InMemoryTrackerStore):
            raise NotReadyError("in_memory")
        if hasattr(store, "check"):
            await cast(Reachable, store).check()
        elif isinstance(store, SQLTrackerStore):
            await asyncio.to_thread(_select, store)


class RedisCheck:
    """What processes share."""

    def __init__(self, connection: RedisConnection) -> None:
        """Keep the way to Redis.

        Args:
            connection: of the readiness check alone.
        """
        self._connection = connection

    async def __call__(self) -> None:
        """Make sure that Redis answers."""
        await self._connection.commands.ping()


def _innermost(store: Any) -> Any:
    # Rasa puts wrappers around the store.
    while (inner := getattr(store, "_tracker_store", None)) is not None:
        store = inner
    return store


def _select(store: Any) -> None:
    with store.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
