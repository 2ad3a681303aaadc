"""A workspace in which people write to our channel: genuine requests to a running server."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from rasa.core.channels.channel import UserMessage
from slack_sdk.signature import SignatureVerifier

from assistant.channels.slack import SlackInput
from assistant.channels.slack.settings import SlackSettings
from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from assistant.replies.text import render_text
from assistant.storage.settings import StorageSettings
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import ChannelParts, make_parts
from tests.channels.slack.fake_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    TEAM,
    FakeSlack,
    fake_slack,
)
from tests.channels.web.web_server import serving
from tests.storage.database import fresh_database
from tests.turns.turn_parts import PSEUDONYMS

SECRET = "0123456789abcdef0123456789abcdef"
CONTENT = load_content(Path(__file__).parents[3] / "content")
BUILDER = ReplyBuilder(CONTENT)
PHRASES = CONTENT.messages
FORM = "application/x-www-form-urlencoded"


class StandIn:
    """In Rasa's place: answers some texts and payloads with real replies, others with themselves.

    What it read is kept, in order.
    """

    def __init__(self) -> None:
        self.read: list[UserMessage] = []
        self.texts: list[str] = []
        self.ready = True

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.read.append(message)
        self.texts.append(message.text)
        if message.text == "fail":
            raise RuntimeError("broken")
        if message.text == "silence":
            return
        for reply in self._replies(message.text):
            text = render_text(reply, PHRASES)
            custom = reply.model_dump(mode="json")
            sent = {"text": text, "custom": custom, "about": f"about {message.text}"}
            await message.output_channel.send_response(message.sender_id, sent)

    def _replies(self, text: str) -> list[Reply]:
        name = text.lstrip("/")
        if name in CONTENT.procedures and CONTENT.procedures[name].cases is None:
            return [BUILDER.procedure(CONTENT.procedures[name], None, {})]
        if name in CONTENT.topics:
            return [BUILDER.topic_question(name)]
        if name == "help":
            return [BUILDER.all_topics(PHRASES["help"])]
        if name == "two":
            return [BUILDER.message("echo", "one"), BUILDER.message("echo", "two")]
        return [BUILDER.message("echo", text)]


@dataclass
class Workspace:
    """People of one workspace."""

    base: str
    session: aiohttp.ClientSession
    slack: FakeSlack
    agent: StandIn
    secret: str = SECRET
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def ts(self) -> str:
        """Make the time stamp of a new message."""
        return f"1800000000.{next(self._numbers):06}"

    async def send(
        self,
        body: str | bytes,
        content_type: str = "application/json",
        at: float | str | None = None,
        signature: str | None = None,
        **headers: str,
    ) -> tuple[int, str]:
        """Post a body as Slack does, signed unless a signature is given."""
        timestamp = str(int(time.time())) if at is None else str(at)
        genuine = SignatureVerifier(self.secret).generate_signature(
            timestamp=timestamp, body=body if isinstance(body, str) else body.decode("latin-1")
        )
        sent = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": genuine if signature is None else signature,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        address = f"{self.base}/webhooks/slack/webhook"
        async with self.session.post(address, data=body, headers=sent) as response:
            return response.status, await response.text()

    async def event(self, event: dict[str, Any], **headers: str) -> tuple[int, str]:
        """Deliver an event."""
        return await self.send(json.dumps(event_body(event)), **headers)

    async def direct(self, text: str, user: str = "U1", **fields: Any) -> dict[str, Any]:
        """Have a person write to the bot directly; returns the event."""
        event = direct_event(text, user, self.ts(), **fields)
        assert await self.event(event) == (200, "")
        return event

    async def mention(
        self, text: str, user: str = "U1", channel: str = "C1", **fields: Any
    ) -> dict[str, Any]:
        """Have a person mention the bot in a channel; returns the event."""
        ts = self.ts()
        event = {"type": "app_mention", "user": user, "channel": channel, "ts": ts, "event_ts": ts}
        event["text"] = f"<@{BOT_USER}> {text}"
        event.update(fields)
        assert await self.event(event) == (200, "")
        return event

    async def in_thread(
        self, text: str, thread: str, user: str = "U1", channel: str = "C1", **fields: Any
    ) -> dict[str, Any]:
        """Have a person write in a channel's thread without a mention; returns the event."""
        ts = self.ts()
        event = {"type": "message", "channel_type": "channel", "user": user, "text": text}
        event.update({"channel": channel, "ts": ts, "thread_ts": thread, **fields})
        assert await self.event(event) == (200, "")
        return event

    async def press(self, message: dict[str, Any], title: str, user: str = "U1") -> tuple[int, str]:
        """Have a person press a button of a message."""
        return await self.interact(press_body(message, title, user))

    async def interact(self, payload: dict[str, Any]) -> tuple[int, str]:
        """Deliver an interaction."""
        return await self.send(urlencode({"payload": json.dumps(payload)}), FORM)

    async def command(self, text: str = "", user: str = "U1") -> tuple[int, str]:
        """Have a person type the slash command in a channel."""
        form = command_form(text, user, f"trigger-{next(self._numbers)}")
        return await self.send(urlencode(form), FORM)


def event_body(event: dict[str, Any]) -> dict[str, Any]:
    """Wrap an event as Slack does."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": f"Ev{event.get('ts', '0')}",
        "event_time": 1_800_000_000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def direct_event(text: str, user: str, ts: str, **fields: Any) -> dict[str, Any]:
    """Make the event of a message to the bot."""
    return {
        "type": "message",
        "channel_type": "im",
        "channel": f"D{user}",
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        **fields,
    }


def press_body(message: dict[str, Any], title: str, user: str) -> dict[str, Any]:
    """Make the payload of a pressed button."""
    row, button = next(
        (block, element)
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == title
    )
    action = {**button, "block_id": row["block_id"], "action_ts": str(time.time())}
    body: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "1",
        "actions": [action],
    }
    if "ts" in message:
        body["channel"] = {"id": message["channel"], "name": "directmessage"}
        body["message"] = message
        body["container"] = {"type": "message", "message_ts": message["ts"]}
    else:
        body["view"] = {"type": "home", "blocks": message["blocks"]}
        body["container"] = {"type": "view"}
    return body


def command_form(text: str, user: str, trigger: str) -> dict[str, str]:
    """Make the form of a slash command."""
    return {
        "command": "/aide",
        "text": text,
        "team_id": TEAM,
        "user_id": user,
        "channel_id": "C1",
        "channel_name": "general",
        "trigger_id": trigger,
        "response_url": "https://hooks.example.com/1",
    }


def slack_settings(api_url: str, **settings: object) -> SlackSettings:
    """Make the channel's settings; Events API unless told otherwise."""
    given = {"slack_bot_token": BOT_TOKEN, "slack_signing_secret": SECRET, **settings}
    return SlackSettings(_env_file=None, slack_api_url=f"{api_url}/api/", **given)


@asynccontextmanager
async def slack_parts(
    redis_url: str = "", storage: StorageSettings | None = None, **settings: object
) -> AsyncIterator[ChannelParts]:
    """Make the channel's parts with the shipped phrases, and close what they opened."""
    turn_settings = TurnSettings(_env_file=None, redis_url=redis_url, **settings)
    intents = frozenset({*CONTENT.procedures, "help"})
    with nullcontext(storage) if storage else fresh_database() as database:
        parts = make_parts(turn_settings, PHRASES, intents, PSEUDONYMS, storage=database)
        try:
            yield parts
        finally:
            if parts.redis:
                await parts.redis.close()


@asynccontextmanager
async def working(
    redis_url: str = "",
    turn: dict[str, object] | None = None,
    socket_mode: bool = False,
    suggestions: tuple[str, ...] = (),
    storage: StorageSettings | None = None,
) -> AsyncIterator[Workspace]:
    """Serve the channel to a workspace, with a fake Slack behind it."""
    agent = StandIn()
    choices = (*BUILDER.topic_choices(), BUILDER.human())
    app_token = {"slack_app_token": APP_TOKEN} if socket_mode else {}
    async with fake_slack() as slack, slack_parts(redis_url, storage, **(turn or {})) as parts:
        channel = SlackInput(parts, slack_settings(slack.url, **app_token), choices, suggestions)
        async with serving([channel], agent) as base, aiohttp.ClientSession() as session:
            yield Workspace(base, session, slack, agent)
