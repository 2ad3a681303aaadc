"""Rasa channel without messages: it makes Rasa serve `/health`, `/ready` and `/metrics`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

import aiohttp
from prometheus_client import Gauge
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from sanic import Blueprint
from sanic.request import Request

from assistant.channels.web.trackers import innermost
from assistant.common.rasa_settings import read_settings
from assistant.common.registry import PREFIX
from assistant.common.released import release_id
from assistant.service.observability.endpoints import add_routes, health, metrics, ready
from assistant.service.observability.readiness import CHECK_SECONDS, Check, Readiness
from assistant.turns.metrics import Metrics, process_metrics
from assistant.turns.settings import TurnSettings
from assistant.turns.stores.connection import RedisConnection


class NotReadyError(Exception):
    """A part does not work."""


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
        store = innermost(getattr(self.agent, "tracker_store", None))
        # Rasa's last resort when the store cannot be made: what it keeps is lost with the process.
        if isinstance(store, InMemoryTrackerStore):
            raise NotReadyError("in_memory")
        await store.check()


class Observability(InputChannel):
    """Mounted at the root, where those who watch servers look for it."""

    def __init__(self, counted: Metrics, redis: RedisConnection | None) -> None:
        """Prepare the endpoints.

        Args:
            counted: what all channels of the process count.
            redis: what processes share, if anything; closed with the server.
        """
        self._redis = redis
        self._registry = counted.registry
        self._agent = AgentChecks()
        checks: dict[str, Check] = {
            "model": self._agent.model,
            "actions": self._agent.actions,
            "trackers": self._agent.trackers,
        }
        if redis:
            checks["redis"] = redis.commands.ping
        self._readiness = Readiness(checks, spared=frozenset({"redis"}))
        self._up = Gauge(
            f"{PREFIX}_part_up",
            "Whether a part that turns need is reached, as /ready says.",
            ("part",),
            registry=counted.registry,
        )
        self._model = Gauge(
            f"{PREFIX}_model_info",
            "Always 1; the loaded model's file and id, and the release that it belongs to.",
            ("file", "id", "release"),
            registry=counted.registry,
        )

    @classmethod
    def name(cls) -> str:
        """Name the channel."""
        return "observability"

    def url_prefix(self) -> str:
        """Leave Rasa's /webhooks/ out of the addresses."""
        return "/"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Observability:  # noqa: ARG003
        """Make the channel from this installation's settings."""
        url = read_settings(TurnSettings).redis_url
        return cls(process_metrics(), RedisConnection(url) if url else None)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:  # noqa: ARG002
        """Make the endpoints.

        Args:
            on_new_message: not used.

        Returns:
            `GET /health`, `GET /ready`, `GET /metrics`.
        """
        blueprint = Blueprint("observability")
        add_routes(
            blueprint,
            health=health,
            ready=ready(self._readiness, self._meet_agent),
            metrics=metrics(self._registry, self._look),
        )
        if self._redis:
            blueprint.listener("after_server_stop")(self._close)
        return blueprint

    async def _meet_agent(self, request: Request) -> None:
        self._agent.agent = getattr(request.app.ctx, "agent", None)

    async def _look(self, request: Request) -> None:
        await self._meet_agent(request)
        state = await self._readiness.state()
        for part, works in state.parts.items():
            self._up.labels(part).set(works)
        agent = self._agent.agent
        if agent is not None and agent.is_ready():
            self._model.clear()
            self._model.labels(agent.model_name, agent.model_id, release_id() or "").set(1)

    async def _close(self, *_: object) -> None:
        if self._redis:
            await self._redis.close()
