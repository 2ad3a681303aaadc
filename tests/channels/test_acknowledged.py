"""What Slack and Teams were acknowledged is answered once, though the assistant ends in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from assistant.storage.migrate import migrate
from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.channels.slack.fake_slack import BOT_TOKEN, fake_slack
from tests.channels.slack.workspace import CONTENT, SECRET, StandIn, Workspace
from tests.channels.teams.acknowledgement import message
from tests.storage.conftest import emptied, postgres, settings_for
from tests.storage.postgres_server import PostgresServer

__all__ = ["postgres"]

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PATIENCE_SECONDS = 60
QUESTION = CONTENT.procedures["lost_password"].question
ANSWER = CONTENT.procedures["lost_password"].title

Start = Callable[..., RealAssistant]


@dataclass
class Customers:
    """Eight people of a platform, each with one question.

    Attributes:
        ask: has one of them ask; returns when the platform was acknowledged.
        said: what one of them was told, each message as JSON.
    """

    ask: Callable[[str], Awaitable[None]]
    said: Callable[[str], list[str]]

    def __post_init__(self) -> None:
        self.names = [f"U{uuid4().hex[:8]}" for _ in range(8)]

    async def ask_all(self) -> None:
        """Have all ask at once."""
        await asyncio.gather(*(self.ask(name) for name in self.names))

    def answers(self) -> list[int]:
        """Count the answers that each of them has."""
        return [sum(ANSWER in one for one in self.said(name)) for name in self.names]

    async def all_answers(self) -> list[int]:
        """The same once everybody has one, and a while later, for what must not come."""
        for _ in range(PATIENCE_SECONDS):
            if all(self.answers()):
                break
            await asyncio.sleep(1)
        await asyncio.sleep(3)
        return self.answers()


@asynccontextmanager
async def on_slack(start: Start) -> AsyncIterator[Customers]:
    """Have the customers write on Slack."""
    async with fake_slack() as slack, aiohttp.ClientSession() as session:
        assistant = await asyncio.to_thread(
            start,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SECRET,
            SLACK_APP_TOKEN="",
            SLACK_API_URL=f"{slack.url}/api/",
        )
        workspace = Workspace(assistant.url, session, slack, StandIn())

        async def ask(name: str) -> None:
            await workspace.direct(QUESTION, user=name)

        yield Customers(ask, lambda name: [json.dumps(one) for one in slack.said(f"D{name}")])


@asynccontextmanager
async def on_teams(start: Start) -> AsyncIterator[Customers]:
    """Have the customers write on Teams, as its playground does."""
    said: dict[str, list[str]] = {}

    async def take(request: web.Request) -> web.Response:
        heard = said.setdefault(request.match_info["conversation"], [])
        heard.append(json.dumps(await request.json()))
        return web.json_response({"id": uuid4().hex}, status=201)

    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connector = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        assistant = await asyncio.to_thread(
            start, TEAMS_ANONYMOUS="true", TEAMS_APP_ID="", TEAMS_APP_PASSWORD=""
        )
        async with aiohttp.ClientSession() as session:

            async def ask(name: str) -> None:
                body = message(name, QUESTION, connector)
                address = f"{assistant.url}/webhooks/teams/webhook"
                async with session.post(address, json=body) as response:
                    assert response.status == 200

            yield Customers(ask, lambda name: said.get(name, []))
    finally:
        await runner.cleanup()


Platform = Callable[[Start], AbstractAsyncContextManager[Customers]]

on_each_platform = pytest.mark.parametrize("platform", [on_slack, on_teams])


@on_each_platform
@pytest.mark.parametrize("end", [RealAssistant.kill_rasa, RealAssistant.end_rasa])
async def test_the_next_process_answers_what_the_last_one_was_asked(
    platform: Platform,
    end: Callable[[RealAssistant], None],
    trained_model: Path,
    tmp_path: Path,
) -> None:
    started: list[RealAssistant] = []
    with ExitStack() as stack:

        def start(**variables: str) -> RealAssistant:
            running = running_assistant(trained_model, tmp_path, "", **variables)
            started.append(stack.enter_context(running))
            return started[0]

        async with platform(start) as customers:
            await customers.ask_all()
            await asyncio.to_thread(end, started[0])
            await asyncio.to_thread(started[0].start_rasa)
            answers = await customers.all_answers()
    assert answers == [1] * len(answers)


@on_each_platform
async def test_a_process_beside_answers_what_the_killed_one_was_asked(
    platform: Platform, trained_model: Path, tmp_path: Path, postgres: PostgresServer
) -> None:
    shared = {
        "DATABASE_URL": emptied(postgres),
        "PSEUDONYM_SECRET": "the same for both processes of the test",
    }
    migrate(settings_for(tmp_path, shared["DATABASE_URL"]))
    started: list[RealAssistant] = []
    with ExitStack() as stack:

        def start(**variables: str) -> RealAssistant:
            for name in ("one", "other"):
                running = running_assistant(
                    trained_model, tmp_path / name, "", **shared, **variables
                )
                started.append(stack.enter_context(running))
            return started[0]

        async with platform(start) as customers:
            await customers.ask_all()
            await asyncio.to_thread(started[0].kill_rasa)
            answers = await customers.all_answers()
    assert answers == [1] * len(answers)
