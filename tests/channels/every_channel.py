"""One person on each channel of one assistant, who types, presses buttons and reads."""

from __future__ import annotations

import asyncio
import html
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import aiohttp
from aiohttp import web
from pydantic import TypeAdapter

from assistant.replies.model import Reply
from assistant.replies.text import render_text
from assistant.shell.conversation import Conversation, RestClient
from tests.channels.slack.workspace import Workspace
from tests.channels.teams.acknowledgement import message
from tests.channels.teams.microsoft import until
from tests.channels.teams.playground import actions_of, card_of
from tests.channels.web.web_server import PHRASES, Browser


class Person(Protocol):
    """Somebody on one channel."""

    async def say(self, text: str, answers: int) -> list[str]:
        """Type a text; the texts of so many answers."""
        ...

    async def press(self, title: str, answers: int) -> list[str]:
        """Press a button of the last answer that has any; the texts of so many answers."""
        ...


@dataclass
class OnWeb:
    """Sees the replies as they are; the measure of the other channels."""

    browser: Browser
    replies: list[Reply] = field(default_factory=list)

    async def say(self, text: str) -> list[Reply]:
        return self._read(await self.browser.ask(text))

    async def press(self, title: str) -> list[Reply]:
        offered = [choice for reply in self.replies for choice in reply.choices]
        (payload,) = {choice.payload for choice in offered if choice.title == title}
        posted = {"message_id": uuid4().hex, "payload": payload}
        status, replies, _ = await self.browser.call("POST", "/messages", posted)
        assert status == 200, replies
        return self._read(replies)

    def _read(self, replies: list[dict[str, Any]]) -> list[Reply]:
        self.replies = TypeAdapter(list[Reply]).validate_python(replies)
        return self.replies


def texts_of(replies: list[Reply]) -> list[str]:
    """What a channel of text shows of the replies: choices are numbered on from reply to reply."""
    texts, first = [], 1
    for reply in replies:
        texts.append(render_text(reply, PHRASES, first))
        first += len(reply.choices)
    return texts


@dataclass
class OnSlack:
    """Writes to the bot directly."""

    workspace: Workspace
    user: str

    @property
    def channel(self) -> str:
        return f"D{self.user}"

    async def say(self, text: str, answers: int) -> list[str]:
        before = len(self.workspace.slack.said(self.channel))
        await self.workspace.direct(text, user=self.user)
        return await self._hear(before, answers)

    async def press(self, title: str, answers: int) -> list[str]:
        before = self.workspace.slack.said(self.channel)
        assert await self.workspace.press(before[-1], title, user=self.user) == (200, "")
        return await self._hear(len(before), answers)

    async def _hear(self, before: int, answers: int) -> list[str]:
        said = await self.workspace.slack.until(before + answers, self.channel)
        return [html.unescape(one["text"]) for one in said[before:]]


@dataclass
class Connector:
    """Microsoft's side of anonymous trials: takes the answers."""

    url: str = ""
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    async def take(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if activity["type"] == "message":
            self.messages[request.match_info["conversation"]].append(activity)
        return web.json_response({"id": uuid4().hex}, status=201)


@dataclass
class OnTeams:
    """Chats with the bot."""

    base: str
    session: aiohttp.ClientSession
    connector: Connector
    name: str = field(default_factory=lambda: uuid4().hex)

    async def say(self, text: str, answers: int) -> list[str]:
        return await self._post(answers, text=text)

    async def press(self, title: str, answers: int) -> list[str]:
        cards = [one for one in self.connector.messages[self.name] if "attachments" in one]
        (action,) = [action for action in actions_of(cards[-1]) if action["title"] == title]
        return await self._post(answers, text=None, value=action["data"])

    async def _post(self, answers: int, **fields: Any) -> list[str]:
        said = self.connector.messages[self.name]
        before = len(said)
        body = {**message(self.name, "", self.connector.url), **fields}
        url = f"{self.base}/webhooks/teams/webhook"
        async with self.session.post(url, json=body) as response:
            response.raise_for_status()
        await until(lambda: len(said) >= before + answers)
        return [shown(one) for one in said[before:]]


def shown(activity: dict[str, Any]) -> str:
    """All that a message of the bot says: the sentence above the card, and the card."""
    text: str = activity.get("text", "")
    if "attachments" in activity:
        text = "\n\n".join(part for part in (text, card_of(activity)["fallbackText"]) if part)
    return text


@dataclass
class InShell:
    """Types into a terminal; a number in the place of a button."""

    conversation: Conversation
    titles: list[str] = field(default_factory=list)

    async def say(self, text: str) -> str:
        return await asyncio.to_thread(self.conversation.answer, text)

    async def press(self, title: str) -> str:
        return await self.say(str(self.titles.index(title) + 1))


def in_shell(base: str) -> InShell:
    """Open a terminal."""
    return InShell(Conversation(RestClient(base, uuid4().hex, 30), PHRASES))


@asynccontextmanager
async def running_connector() -> AsyncIterator[Connector]:
    """Run a connector on a free port."""
    connector = Connector()
    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", connector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield connector
    finally:
        await runner.cleanup()
