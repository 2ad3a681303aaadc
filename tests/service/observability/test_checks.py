"""The checks of /ready, each with a real part, and the endpoints on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
)
from rasa.shared.core.domain import Domain

from assistant.service.observability.channel import AgentChecks, Observability
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore
from assistant.turns.metrics import Metrics
from assistant.turns.stores.connection import RedisConnection
from tests.channels.web.web_server import EchoAgent, serving
from tests.redis_server import free_port, running_redis

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def action_server(status: int = 200) -> AsyncIterator[str]:
    async def health(_: web.Request) -> web.Response:
        return web.Response(status=status)

    application = web.Application()
    application.router.add_get("/health", health)
    runner = web.AppRunner(application)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        await runner.cleanup()


def agent(folder: Path, actions_url: str = "", *, loaded: bool = True) -> Any:
    """Rasa's agent as far as /ready looks at it, around a real tracker store in its wrappers."""
    storage = StorageSettings(_env_file=None, assistant_var=folder)
    migrate(storage)
    store = ConversationStore(Domain.empty(), settings=storage)
    return SimpleNamespace(
        is_ready=lambda: loaded,
        model_name="model.tar.gz",
        model_id="1234",
        action_endpoint=SimpleNamespace(url=actions_url),
        tracker_store=FailSafeTrackerStore(AwaitableTrackerStore(store)),
        handle_message=EchoAgent().handle_message,
    )


async def fails(check: Any) -> bool:
    try:
        await check()
    except Exception:
        return True
    return False


async def test_no_agent_means_no_model(tmp_path: Path) -> None:
    checks = AgentChecks()
    assert await fails(checks.model)
    checks.agent = agent(tmp_path, loaded=False)
    assert await fails(checks.model)
    checks.agent = agent(tmp_path)
    assert not await fails(checks.model)


async def test_conversations_that_are_kept_in_memory_only_are_not_kept(tmp_path: Path) -> None:
    checks = AgentChecks()
    checks.agent = agent(tmp_path)
    assert not await fails(checks.trackers)
    in_memory = InMemoryTrackerStore(Domain.empty())
    checks.agent.tracker_store = FailSafeTrackerStore(AwaitableTrackerStore(in_memory))  # type: ignore[union-attr]
    assert await fails(checks.trackers)


async def test_an_action_server_that_fails_or_is_gone_is_lost(tmp_path: Path) -> None:
    checks = AgentChecks()
    for status, lost in ((200, False), (503, True)):
        async with action_server(status) as url:
            checks.agent = agent(tmp_path, url)
            assert await fails(checks.actions) is lost
    assert await fails(checks.actions)


async def test_a_database_that_refuses_is_lost(tmp_path: Path) -> None:
    checks = AgentChecks()
    checks.agent = agent(tmp_path)
    assert not await fails(checks.trackers)

    store = checks.agent.tracker_store._tracker_store._tracker_store
    store.engine.dispose()
    (tmp_path / "conversations.db").unlink()
    (tmp_path / "conversations.db").mkdir()
    assert await fails(checks.trackers)


async def test_the_server_goes_on_without_redis_and_says_so_and_no_secret(tmp_path: Path) -> None:
    port = free_port()
    secret = "tulipe-42"
    redis = RedisConnection(f"redis://:{secret}@127.0.0.1:{port}/0")
    channel = Observability(Metrics(), redis)
    async with (
        action_server() as actions,
        serving([channel], agent(tmp_path, actions)) as base,
        aiohttp.ClientSession() as session,
    ):
        async with session.get(f"{base}/ready") as response:
            assert response.status == 200
            body = await response.text()
            assert await response.json() == {
                "status": "ready",
                "parts": {"model": "ok", "actions": "ok", "trackers": "ok", "redis": "failed"},
            }
        assert secret not in body
        async with session.get(f"{base}/metrics") as response:
            exposition = await response.text()
            assert response.headers["Content-Type"].startswith("text/plain; version=")
        assert 'assistant_part_up{part="redis"} 0.0' in exposition
        assert 'assistant_model_info{file="model.tar.gz",id="1234",release=""} 1.0' in exposition
        assert secret not in exposition


async def test_the_server_is_ready_with_all_its_parts(tmp_path: Path) -> None:
    with running_redis(tmp_path) as url:
        channel = Observability(Metrics(), RedisConnection(url))
        async with (
            action_server() as actions,
            serving([channel], agent(tmp_path, actions)) as base,
            aiohttp.ClientSession() as session,
            session.get(f"{base}/ready") as response,
        ):
            assert response.status == 200
            body = await response.json()
            assert (body["status"], body["parts"]["redis"]) == ("ready", "ok")


@pytest.mark.parametrize(("path", "status"), [("health", 200), ("ready", 403), ("metrics", 403)])
async def test_through_a_proxy_only_health_answers(tmp_path: Path, path: str, status: int) -> None:
    channel = Observability(Metrics(), None)
    async with (
        serving([channel], agent(tmp_path)) as base,
        aiohttp.ClientSession(headers={"X-Forwarded-For": "10.0.0.1"}) as session,
        session.get(f"{base}/{path}") as response,
    ):
        assert response.status == status
