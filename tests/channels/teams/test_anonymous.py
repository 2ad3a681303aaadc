"""Anonymous mode: for programs of this machine, and nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sanic.request import Request

from assistant.channels.teams.activities import Activity
from assistant.channels.teams.authentication import RefusedError, authenticate_loopback
from assistant.channels.teams.settings import TeamsSettings
from tests.channels.teams.microsoft import Microsoft
from tests.channels.teams.running import EchoBot, running_channel, settings_for

pytestmark = pytest.mark.anyio


def anonymous(microsoft: Microsoft) -> TeamsSettings:
    return settings_for(microsoft, teams_app_id="", teams_app_password="", teams_anonymous=True)


async def test_a_program_of_this_machine_is_answered_without_a_token(microsoft: Microsoft) -> None:
    microsoft.tokens.add("")
    async with running_channel(microsoft, EchoBot(), anonymous(microsoft)) as channel:
        assert await channel.post(channel.activity(), Authorization="") == (200, {})
        await microsoft.has_messages()
    assert microsoft.token_requests == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-Ip": "203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Host": "bot.example.com"},
        {"Origin": "https://evil.example.com"},
    ],
)
async def test_whoever_comes_through_another_is_refused(
    microsoft: Microsoft, headers: dict[str, Any]
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot, anonymous(microsoft)) as channel:
        status, _ = await channel.post(channel.activity(), **headers)
    assert (status, bot.read, microsoft.activities) == (403, [], [])


async def test_an_answer_never_leaves_this_machine(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot, anonymous(microsoft)) as channel:
        for url in ("https://smba.trafficmanager.net/emea/", "http://10.0.0.1/", "file:///tmp"):
            status, _ = await channel.post(channel.activity(serviceUrl=url))
            assert status == 403
    assert bot.read == []


@pytest.mark.parametrize(
    ("ip", "host"),
    [("203.0.113.7", "localhost"), ("127.0.0.1", "localhost.evil.example.com"), ("::2", "[::1]")],
)
async def test_another_machine_is_refused(microsoft: Microsoft, ip: str, host: str) -> None:
    request = SimpleNamespace(ip=ip, host=host, headers={})
    activity = Activity.model_validate(
        {
            "type": "message",
            "serviceUrl": microsoft.service_url,
            "from": {"id": "29:user"},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:personal"},
        }
    )
    with pytest.raises(RefusedError, match="not_loopback"):
        await authenticate_loopback(cast(Request, request), activity)
    local = cast(Request, SimpleNamespace(ip="::1", host="localhost:5005", headers={}))
    await authenticate_loopback(local, activity)
