"""The machine's clock jumps while customers talk: what counts time does not go by it.

A token goes by the clock, as it must: see test_tokens.py.
"""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.channels.web.web_server import EchoAgent, browsing

pytestmark = pytest.mark.anyio

_HALF_AN_HOUR, _DAY = 1800.0, 86_400.0


def jump(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock as an operator or a time server would; the monotonic one goes on."""
    true_time = time.time
    monkeypatch.setattr(time, "time", lambda: true_time() + seconds)


@pytest.mark.parametrize("seconds", [_HALF_AN_HOUR, -_DAY])
async def test_a_conversation_goes_on_when_the_clock_jumps(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    agent = EchoAgent()
    agent.delay = 0.2
    async with browsing(agent, redis_url) as browser:
        await browser.open()
        await browser.ask("before", "m1")
        running = asyncio.create_task(browser.ask("during", "m2"))
        await asyncio.sleep(0.1)
        jump(monkeypatch, seconds)
        during = await running
        assert await browser.ask("during", "m2") == during
        await browser.ask("after", "m3")
        _, history, _ = await browser.call("GET", "/history")
    assert [message["text"] for message in history["messages"]] == ["before", "during", "after"]
    assert [message.text for message in agent.read] == ["before", "during", "after"]


async def test_limits_do_not_open_when_the_clock_jumps(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(EchoAgent(), redis_url, web_rate_per_conversation=1) as browser:
        await browser.open()
        await browser.ask("one")
        jump(monkeypatch, _HALF_AN_HOUR)
        status, _, headers = await browser.call(
            "POST", "/messages", {"message_id": "2", "text": "x"}
        )
    assert status == 429
    assert 0 < int(headers["Retry-After"]) <= 60
