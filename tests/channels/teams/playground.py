"""The Microsoft 365 Agents Playground without its window: a genuine client of Teams' protocol."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.channels.teams.microsoft import until

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
_CLI = TOOLS / "@microsoft" / "m365agentsplayground" / "cli.js"


def install_tools() -> None:
    """Install what package-lock.json names, unless it is there already."""
    lock, installed = HERE / "package-lock.json", TOOLS / "installed-lock.json"
    if installed.exists() and installed.read_text("utf-8") == lock.read_text("utf-8"):
        return
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    installed.write_text(lock.read_text("utf-8"), "utf-8")


@dataclass
class Playground:
    """A running playground, and what the bot said in it."""

    url: str
    session: aiohttp.ClientSession
    config: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)
    typings: int = 0

    @property
    def user(self) -> dict[str, str]:
        return {"id": self.config["currentUser"]["id"]}

    @property
    def bot(self) -> dict[str, str]:
        return {"id": self.config["bot"]["id"]}

    @property
    def personal(self) -> str:
        chat: str = self.config["personalChat"]["id"]
        return chat

    @property
    def group(self) -> str:
        chat: str = self.config["groupChats"][0]["id"]
        return chat

    @property
    def channel(self) -> str:
        channel: str = self.config["teams"][0]["channels"][1]["id"]
        return channel

    async def say(self, text: str, place: str, answers: int = 1, **fields: Any) -> dict[str, Any]:
        """Type a message; give the last of the answers that were waited for."""
        body = {"type": "text", "text": text, "textFormat": "plain", "from": self.user, **fields}
        path = f"/_conversation/v1/conversations/{place}/messages"
        return await self._do(path, body, answers, place)

    async def press(self, title: str, answers: int = 1) -> dict[str, Any]:
        """Press a button of the last message, as the playground's own cards do."""
        message = self.messages[-1]
        (action,) = [action for action in actions_of(message) if action["title"] == title]
        body = {
            "conversation": {"id": message["conversation"]},
            "from": self.user,
            "replyToId": message["messageId"],
            "value": action["data"],
        }
        return await self._do("/_conversation/v1/submit", body, answers, message["conversation"])

    async def invoke(self, value: Any) -> Any:
        """Run a universal action of the last message; give the bot's own answer."""
        message = self.messages[-1]
        body = {
            "name": "adaptiveCard/action",
            "userId": self.user["id"],
            "from": self.user,
            "conversation": {"id": message["conversation"]},
            "replyToId": message["messageId"],
            "value": value,
        }
        async with self.session.post(f"{self.url}/_conversation/v1/invoke", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def install(self, place: str, answers: int = 1) -> dict[str, Any]:
        """Add the bot to a place."""
        return await self._do(f"/_debug/conversation/{place}/installation", {}, answers, place)

    async def _do(self, path: str, body: Any, answers: int, place: str) -> dict[str, Any]:
        before = len(self._said_in(place))
        async with self.session.post(self.url + path, json=body) as response:
            assert response.status == 200, await response.text()
        await until(lambda: len(self._said_in(place)) >= before + answers)
        return self._said_in(place)[-1]

    def _said_in(self, place: str) -> list[dict[str, Any]]:
        """What the bot said there: in another place its greeting may still be on its way."""
        return [each for each in self.messages if each["conversation"].startswith(place)]

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            event = frame.json()
            if event["action"] == "typing":
                self.typings += 1
            elif event["action"] == "createMessage":
                conversation = event["actionConversationId"]
                self.messages.append({**event["message"], "conversation": conversation})


def card_of(message: dict[str, Any]) -> dict[str, Any]:
    """The card of a message."""
    card: dict[str, Any] = message["attachments"][0]["content"]
    return card


def actions_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed in a message: lines and buttons of its card, from top to bottom."""
    card = card_of(message)
    found = []
    for part in [*card["body"], card]:
        found += [part["selectAction"]] if "selectAction" in part else part.get("actions", ())
    return [action for action in found if action["type"] == "Action.Submit"]


@asynccontextmanager
async def running_playground(endpoint: str, port: int) -> AsyncIterator[Playground]:
    """Run a playground that talks to a bot.

    Args:
        endpoint: the bot's address.
        port: where the playground shall listen.

    Yields:
        The playground, when it is ready.
    """
    command = ["node", str(_CLI), "-e", endpoint, "-c", "msteams", "--dt", "-p", str(port)]
    environment = {**os.environ, "BROWSER": "none"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{port}"
            playground = Playground(url, session, await _config(session, url))
            stream = f"{url}/_ws_conversation/v1/conversations/stream"
            async with session.ws_connect(stream) as socket:
                listening = asyncio.create_task(playground.listen(socket))
                yield playground
                listening.cancel()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


async def _config(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    for _ in range(600):
        try:
            async with session.get(f"{url}/_internal/v1/config") as response:
                config: dict[str, Any] = (await response.json())["config"]
                return config
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise AssertionError("the playground did not start")
