"""A real HTTP server with our channels as Rasa registers them, and an agent made for the test."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sanic import Sanic
from sanic_cors import CORS

from assistant.channels.web.channel import WebInput
from assistant.channels.web.settings import WebSettings
from assistant.content.loader import load_content
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import ChannelParts, make_parts
from tests.storage.database import fresh_database
from tests.turns.turn_parts import PSEUDONYMS

PHRASES = load_content(Path(__file__).parents[3] / "content").messages
SECRET = "a secret of the tests, long enough to sign with"
SLOT_PAYLOAD = '/inform_profile{"profile": "partner"}'


class ErasingStore(InMemoryTrackerStore):
    """Conversations in memory, erased as our own store erases them."""

    async def delete(self, sender_id: str) -> None:
        self.store.pop(sender_id, None)


class EchoAgent:
    """In Rasa's place: repeats the message twice, offers a button, writes its tracker."""

    def __init__(self, tracker_store: TrackerStore | None = None) -> None:
        self.tracker_store = tracker_store or FailSafeTrackerStore(ErasingStore(Domain.empty()))
        self.read: list[UserMessage] = []
        self.ready = True
        self.delay = 0.0

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.read.append(message)
        if message.text == "raise":
            raise RuntimeError(message.text)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text))
        await self.tracker_store.save(tracker)
        for number in (1, 2):
            await asyncio.sleep(self.delay)
            text = f"{number}: {message.text}"
            choice = {"title": "Partner", "payload": SLOT_PAYLOAD}
            custom = {"type": "message", "reason": "echo", "text": text, "choices": [choice]}
            await message.output_channel.send_response(
                message.sender_id, {"text": text, "custom": custom}
            )


@asynccontextmanager
async def serving(channels: Sequence[InputChannel], agent: Any) -> AsyncIterator[str]:
    """Serve channels on a free port.

    Args:
        channels: what to serve.
        agent: who answers.

    Yields:
        The server's address.
    """
    app = Sanic(f"test_{uuid4().hex}", configure_logging=False)
    # Sanic rewrites its own methods at each start, which would take most of a test's time.
    app.config.TOUCHUP = False
    # As `rasa run` does it: its handling of preflight requests must not come before ours.
    app.config.CORS_AUTOMATIC_OPTIONS = True
    app.config.CORS_SUPPORTS_CREDENTIALS = True
    CORS(app, resources={r"/*": {"origins": ""}}, automatic_options=True)
    register(list(channels), app, route="/webhooks/")
    app.ctx.agent = agent
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = await app.create_server(
        sock=listener, return_asyncio_server=True, access_log=False, asyncio_server_kwargs={}
    )
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await server.before_stop()
        await server.close()
        await server.after_stop()


@asynccontextmanager
async def web_parts(redis_url: str = "", **settings: object) -> AsyncIterator[ChannelParts]:
    """Make the parts of a channel with the shipped phrases, and close what they opened."""
    turn_settings = TurnSettings(_env_file=None, redis_url=redis_url, **settings)
    intents = frozenset({"billing_unclear"})
    with fresh_database() as database:
        parts = make_parts(turn_settings, PHRASES, intents, PSEUDONYMS, storage=database)
        try:
            yield parts
        finally:
            if parts.redis:
                await parts.redis.close()


def web_settings(**settings: object) -> WebSettings:
    """Make the web channel's settings, with a secret."""
    return WebSettings(_env_file=None, **{"web_token_secret": SECRET, **settings})


class Browser:
    """A client of the web channel."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session
        self.headers: dict[str, str] = {}
        self.renewal = ""

    async def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any, Any]:
        """Send a request; returns status, body and headers of the answer."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method,
            f"{self.base}{path}",
            data=body if isinstance(body, bytes) else None if body is None else json.dumps(body),
            headers={**self.headers, **names},
        ) as response:
            raw = await response.text()
            is_json = response.content_type == "application/json"
            content = json.loads(raw) if is_json and raw else raw
            return response.status, content, response.headers

    async def open(self, sign_in: str | None = None) -> str:
        """Begin a conversation, and be bound to it; returns its id."""
        self.headers.pop("Authorization", None)
        headers = {"Authorization": f"Bearer {sign_in}"} if sign_in else {}
        status, body, _ = await self.call("POST", "/conversations", {}, **headers)
        assert status == 201, body
        self.headers["Authorization"] = f"Bearer {body['token']}"
        self.renewal = body["renewal"]
        return str(body["conversation"])

    async def ask(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        """Send a text; returns the replies."""
        posted = {"message_id": message_id or uuid4().hex, "text": text}
        status, replies, _ = await self.call("POST", "/messages", posted)
        assert status == 200, replies
        return list(replies)


@asynccontextmanager
async def browsing(
    agent: Any, redis_url: str = "", turn: dict[str, object] | None = None, **settings: object
) -> AsyncIterator[Browser]:
    """Serve the web channel, and open a browser on it."""
    async with (
        web_parts(redis_url, **(turn or {})) as parts,
        serving([WebInput(parts, web_settings(**settings))], agent) as base,
        aiohttp.ClientSession() as session,
    ):
        yield Browser(f"{base}/webhooks/web", session)
