"""The Teams channel on a real Sanic server, with a bot made for the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
from rasa.core.channels.channel import UserMessage

from assistant.channels.teams.channel import TeamsInput
from assistant.channels.teams.settings import TeamsSettings
from assistant.content.loader import load_content
from assistant.replies.model import ChoicePart, ChoiceReply
from assistant.storage.settings import StorageSettings
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import make_parts
from tests.channels.teams.microsoft import APP_ID, APP_PASSWORD, Microsoft
from tests.channels.web.web_server import serving
from tests.storage.database import fresh_database
from tests.turns.turn_parts import PSEUDONYMS

PHRASES = load_content(Path("content")).messages
INTENTS = frozenset({"greet", "incident", "affirm", "not_solved", "help"})
SLOT_PAYLOAD = '/help{"topic": "access"}'


@dataclass
class EchoBot:
    """Stands in for Rasa: repeats what it reads, and remembers it."""

    read: list[UserMessage] = field(default_factory=list)
    ready: bool = True

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.read.append(message)
        await self.answer(message)

    async def answer(self, message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": message.text})


class AskingBot(EchoBot):
    """Offers two buttons, whatever it reads."""

    async def answer(self, message: UserMessage) -> None:
        choices = (
            ChoicePart(title="First", payload="/incident", procedure="incident"),
            ChoicePart(title="Second", payload=SLOT_PAYLOAD),
        )
        reply = ChoiceReply(reason="clarify", question="Which?", choices=choices)
        await message.output_channel.send_response(
            message.sender_id,
            {"text": "Which?", "custom": reply.model_dump(mode="json"), "about": message.text},
        )


@dataclass
class HeldBot(EchoBot):
    """Answers when it is let go."""

    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, message: UserMessage) -> None:
        await self.go.wait()
        await super().answer(message)


@dataclass
class Channel:
    """A running channel, and what Teams posts to it."""

    url: str
    session: aiohttp.ClientSession
    microsoft: Microsoft

    async def post(
        self, activity: Any, token: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        """Post an activity, with a good token unless told otherwise; give status and JSON."""
        authorization = f"Bearer {self.microsoft.token() if token is None else token}"
        async with self.session.post(
            f"{self.url}/webhooks/teams/webhook",
            json=activity,
            headers={"Authorization": authorization, **headers},
        ) as response:
            assert response.content_type == "application/json"
            return response.status, await response.json()

    def activity(self, **fields: Any) -> dict[str, Any]:
        """Make a message of the personal scope as Teams posts it; None takes a field away."""
        activity = {
            "type": "message",
            "id": uuid4().hex,
            "timestamp": "2026-11-22T10:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.microsoft.service_url,
            "from": {"id": "29:user", "name": "Claire", "aadObjectId": "c1"},
            "recipient": {"id": f"28:{APP_ID}", "name": "Assistant"},
            "conversation": {"id": "a:personal", "conversationType": "personal"},
            "channelData": {},
            "locale": "fr-FR",
            "textFormat": "plain",
            "text": "bonjour",
            **fields,
        }
        return {name: value for name, value in activity.items() if value is not None}


def settings_for(microsoft: Microsoft, **fields: Any) -> TeamsSettings:
    """Make the settings of a multi-tenant bot that answers to the fake connector."""
    values = {
        "teams_app_id": APP_ID,
        "teams_app_password": APP_PASSWORD,
        "teams_allowed_service_hosts": urlsplit(microsoft.url).netloc,
        **fields,
    }
    return TeamsSettings(_env_file=None, **values)


@asynccontextmanager
async def running_channel(
    microsoft: Microsoft,
    bot: EchoBot,
    settings: TeamsSettings | None = None,
    redis_url: str = "",
    storage: StorageSettings | None = None,
    **turn_settings: Any,
) -> AsyncIterator[Channel]:
    """Run the channel on a free port."""
    turn = TurnSettings(_env_file=None, redis_url=redis_url, **turn_settings)
    with nullcontext(storage) if storage else fresh_database() as database:
        parts = make_parts(turn, PHRASES, INTENTS, PSEUDONYMS, storage=database)
        channel = TeamsInput(settings or settings_for(microsoft), parts, microsoft.endpoints)
        async with serving([channel], bot) as base, aiohttp.ClientSession() as session:
            yield Channel(base, session, microsoft)
        if parts.redis:
            await parts.redis.close()
