"""What Slack and Teams were acknowledged is answered once, though the assistant ends in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from assistant.storage.migrate import migrate
from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.channels.slack.fake_slack import BOT_TOKEN, FakeSlack, fake_slack
from tests.channels.slack.workspace import CONTENT, SECRET, StandIn, Workspace
from tests.channels.teams.acknowledgement import message
from tests.storage.conftest import emptied, postgres, settings_for
from tests.storage.postgres_server import PostgresServer

__all__ = ["postgres"]

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PATIENCE_SECONDS = 60
QUESTION = CONTENT.procedures["lost_password"].question
ANSWER = CONTENT.procedures["lost_password"].title


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


@dataclass
class Platforms:
    """Slack and Teams, as one assistant meets both.

    Attributes:
        connector: where Teams, as its playground, takes what its people are told.
        on_teams: what each of them was told, as JSON.
    """

    session: aiohttp.ClientSession
    slack: FakeSlack
    connector: str
    on_teams: dict[str, list[str]]

    def settings(self) -> dict[str, str]:
        """What the assistant must know of them."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_APP_TOKEN": "",
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "TEAMS_ANONYMOUS": "true",
            "TEAMS_APP_ID": "",
            "TEAMS_APP_PASSWORD": "",
        }

    def customers_of(self, assistant: RealAssistant) -> tuple[Customers, Customers]:
        """Those who write to an assistant, on each of the two."""
        workspace = Workspace(assistant.url, self.session, self.slack, StandIn())

        async def ask_on_slack(name: str) -> None:
            await workspace.direct(QUESTION, user=name)

        async def ask_on_teams(name: str) -> None:
            body = message(name, QUESTION, self.connector)
            address = f"{assistant.url}/webhooks/teams/webhook"
            async with self.session.post(address, json=body) as response:
                assert response.status == 200

        return (
            Customers(
                ask_on_slack, lambda name: [json.dumps(one) for one in self.slack.said(f"D{name}")]
            ),
            Customers(ask_on_teams, lambda name: self.on_teams.get(name, [])),
        )


@pytest.fixture
async def platforms(anyio_backend: str) -> AsyncIterator[Platforms]:  # noqa: ARG001  # its loop
    on_teams: dict[str, list[str]] = {}

    async def take(request: web.Request) -> web.Response:
        heard = on_teams.setdefault(request.match_info["conversation"], [])
        heard.append(json.dumps(await request.json()))
        return web.json_response({"id": uuid4().hex}, status=201)

    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connector = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with fake_slack() as slack, aiohttp.ClientSession() as session:
        yield Platforms(session, slack, connector, on_teams)
    await runner.cleanup()


async def asked(platforms: Platforms, assistant: RealAssistant) -> tuple[Customers, Customers]:
    """Have everybody ask at once; who that was."""
    customers = platforms.customers_of(assistant)
    await asyncio.gather(*(each.ask_all() for each in customers))
    return customers


async def answers_of(customers: Sequence[Customers]) -> list[list[int]]:
    return list(await asyncio.gather(*(each.all_answers() for each in customers)))


@pytest.mark.parametrize("end", [RealAssistant.kill_rasa, RealAssistant.end_rasa])
async def test_the_next_process_answers_what_the_last_one_was_asked(
    end: Callable[[RealAssistant], None],
    platforms: Platforms,
    trained_model: Path,
    tmp_path: Path,
) -> None:
    async with running(trained_model, tmp_path, **platforms.settings()) as assistant:
        customers = await asked(platforms, assistant)
        await asyncio.to_thread(end, assistant)
        await asyncio.to_thread(assistant.start_rasa)
        answers = await answers_of(customers)
    assert answers == [[1] * 8, [1] * 8]


async def test_a_process_beside_answers_what_the_killed_one_was_asked(
    platforms: Platforms, trained_model: Path, tmp_path: Path, postgres: PostgresServer
) -> None:
    settings = {
        **platforms.settings(),
        "DATABASE_URL": emptied(postgres),
        "PSEUDONYM_SECRET": "the same for both processes of the test",
    }
    migrate(settings_for(tmp_path, settings["DATABASE_URL"]))
    async with (
        running(trained_model, tmp_path / "one", **settings) as assistant,
        running(trained_model, tmp_path / "other", **settings),
    ):
        customers = await asked(platforms, assistant)
        await asyncio.to_thread(assistant.kill_rasa)
        answers = await answers_of(customers)
    assert answers == [[1] * 8, [1] * 8]


@asynccontextmanager
async def running(model: Path, folder: Path, **settings: str) -> AsyncIterator[RealAssistant]:
    """Run the assistant beside the platforms, which must answer it meanwhile."""
    started = running_assistant(model, folder, "", **settings)
    assistant = await asyncio.to_thread(started.__enter__)
    try:
        yield assistant
    finally:
        await asyncio.to_thread(started.__exit__, None, None, None)
