"""The `rest` channel: for tests and the shell, on this machine only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, Field, field_validator
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.http import ApiError, JsonApi, health, json_response
from assistant.common.loopback import is_from_this_machine, is_proxied
from assistant.turns import Answer, Incoming, Recipient, TurnHandler
from assistant.turns.rasa_bot import OnNewMessage, RasaBot
from assistant.turns.wiring import ChannelParts, assemble, channel_parts

# What the conversations of customers are named begins so.
_OTHERS = ("web-", "slack-", "teams-")
_MAX_BODY = 256 * 1024


class RestMessage(BaseModel):
    """What a program posts; other fields of Rasa's own channel are ignored."""

    sender: str = Field(default_factory=lambda: uuid4().hex, min_length=1, max_length=200)
    message: str = ""
    message_id: str = Field(default_factory=lambda: uuid4().hex, min_length=1, max_length=200)

    @field_validator("sender")
    @classmethod
    def _is_of_no_other_channel(cls, value: str) -> str:
        if value.startswith(_OTHERS):
            raise ValueError("sender")
        return value

    @field_validator("sender", "message_id")
    @classmethod
    def _is_storable(cls, value: str) -> str:
        # Half a surrogate pair is no text, and PostgreSQL keeps no NUL.
        value.encode()
        if "\0" in value:
            raise ValueError("nul")
        return value


class _Collected(Recipient):
    def __init__(self, sender: str) -> None:
        self._sender = sender
        self.messages: list[dict[str, Any]] = []

    async def deliver(self, answer: Answer) -> None:
        if answer.text:
            self._add("text", answer.text)
        self._add("custom", answer.reply.model_dump(mode="json"))

    def _add(self, kind: str, content: object) -> None:
        self.messages.append({"recipient_id": self._sender, kind: content})


class RestInput(InputChannel):
    """Answers a posted message with the list of its replies, each as text and as structure.

    The caller names the conversation, so only programs of this machine are served. A message that
    begins with a slash is taken for a button when it is one of ours.
    """

    def __init__(self, parts: ChannelParts) -> None:
        self._parts = parts

    @classmethod
    def name(cls) -> str:
        """Name the channel; its address is /webhooks/rest/webhook."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestInput:  # noqa: ARG003
        """Make the channel from this installation's settings."""
        return cls(channel_parts())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Make the channel's endpoints.

        Args:
            on_new_message: takes a message to Rasa.

        Returns:
            The endpoints: `GET /` for health, `POST /webhook`.
        """
        blueprint = Blueprint("rest_channel")
        turns = assemble(RasaBot(on_new_message), self._parts)
        api = JsonApi(blueprint, self._parts.phrases, _MAX_BODY)
        api.add("/", get=health)
        api.add("/webhook", post=self._receiver(api, turns))
        return blueprint

    def _receiver(
        self, api: JsonApi, turns: TurnHandler
    ) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def receive(request: Request) -> HTTPResponse:
            if is_proxied(request.headers) or not is_from_this_machine(request):
                raise ApiError(403, "loopback_only")
            posted = api.parse(request, RestMessage)
            collected = _Collected(posted.sender)
            await turns.handle(await self._incoming(posted), collected)
            return json_response(collected.messages)

        return receive

    async def _incoming(self, posted: RestMessage) -> Incoming:
        text = posted.message.strip()
        is_button = text.startswith("/") and await self._parts.payloads.allow(posted.sender, text)
        return Incoming(
            channel=self.name(),
            conversation_id=posted.sender,
            message_id=posted.message_id,
            text=text,
            payload=text if is_button else None,
        )
