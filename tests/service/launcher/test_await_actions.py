"""Rasa waits for an action server that is being started again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from assistant.service.launcher.await_actions import wait_for_actions
from assistant.service.launcher.ports import free_port

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[EndpointConfig]:
    """An endpoint of Rasa's, which is asked again for two seconds; others are not touched."""
    monkeypatch.setattr(EndpointConfig, "request", EndpointConfig.request)
    wait_for_actions(2.0)
    yield EndpointConfig(f"http://127.0.0.1:{free_port('127.0.0.1')}")


async def test_an_action_server_that_comes_back_is_asked_again(endpoint: EndpointConfig) -> None:
    asked = asyncio.create_task(endpoint.request(json={}))
    await asyncio.sleep(0.6)
    assert not asked.done()

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"events": []})

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", int(endpoint.url.rpartition(":")[2])).start()
        assert await asked == {"events": []}
    finally:
        await runner.cleanup()


async def test_one_that_stays_away_is_given_up(endpoint: EndpointConfig) -> None:
    with pytest.raises(aiohttp.ClientConnectorError):
        await endpoint.request(json={})
