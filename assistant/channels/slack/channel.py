"""The Slack channel as Rasa knows it."""

from __future__ import annotations

from typing import Any

import aiohttp
import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_bolt.adapter.sanic import AsyncSlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.http import JsonApi, health
from assistant.channels.lifecycle import Background, Notes, follow_server
from assistant.channels.slack.api import MESSAGE_PACE, SlackApi, SlackPlatform
from assistant.channels.slack.app import SlackListeners, SocketConnection, bolt_app, quiet_logger
from assistant.channels.slack.reading import CHANNEL
from assistant.channels.slack.settings import SlackSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import ChoicePart
from assistant.turns.queueing import QueuedTurns
from assistant.turns.rasa_bot import OnNewMessage, RasaBot
from assistant.turns.sending import Sender
from assistant.turns.wiring import ChannelParts, channel_parts

_log = structlog.get_logger(__name__)

SUGGESTED = ("lost_password", "incident", "billing_unclear", "change_request")
"""What is asked most, as the widget has it."""
_MAX_BODY = 512 * 1024
CALL_TIMEOUT = aiohttp.ClientTimeout(total=10)


class SlackInput(InputChannel):
    """Takes events from Slack: at /webhooks/slack/webhook, or in Socket Mode."""

    def __init__(
        self,
        parts: ChannelParts,
        settings: SlackSettings,
        home_choices: tuple[ChoicePart, ...] = (),
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Prepare the channel.

        Args:
            parts: what every channel is made of.
            settings: the Slack channel's own.
            home_choices: what can be asked from the home tab.
            suggestions: questions suggested in a new thread of the assistant's.
        """
        self._suggestions = suggestions
        self._parts = parts
        self._settings = settings
        self._home_choices = home_choices
        self._client = AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            logger=quiet_logger(),
            retry_handlers=[],  # the sender retries
        )
        sender = Sender((MESSAGE_PACE,), names=parts.pseudonyms)
        self._api = SlackApi(self._client, sender, parts.phrases)
        self._socket: SocketConnection | None = None
        self._background = Background()

    @classmethod
    def name(cls) -> str:
        """Name the channel; its addresses begin with /webhooks/slack/."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:  # noqa: ARG003
        """Make the channel from this installation's settings; without a token it is off."""
        settings = read_settings(SlackSettings)
        if not settings.is_on:
            _log.info("channel.off", channel=CHANNEL, hint="set SLACK_BOT_TOKEN to switch it on")
            return SilentSlack()
        content = load_content(load_settings().assistant_content)
        builder = ReplyBuilder(content)
        choices = (*builder.topic_choices(), builder.human())
        asked = (content.procedures.get(name) for name in SUGGESTED)
        suggestions = tuple(procedure.question for procedure in asked if procedure)
        return cls(channel_parts(), settings, choices, suggestions)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Make the channel's addresses, and connect when the server starts.

        Args:
            on_new_message: takes a message to Rasa.

        Returns:
            The addresses; in Socket Mode there is only the health check.
        """
        secret = self._settings.slack_signing_secret.get_secret_value()
        platform = SlackPlatform(self._api, self._parts.phrases, self._background)
        self._turns = QueuedTurns(self._parts, CHANNEL, platform, RasaBot(on_new_message))
        self._app = bolt_app(self._listeners(), secret, self._settings.slack_api_url)
        blueprint = Blueprint("slack_channel")
        api = JsonApi(blueprint, self._parts.phrases, _MAX_BODY)
        api.add("/", get=health)
        if not self._settings.socket_mode:
            self._signatures = SignatureVerifier(secret)
            self._handler = AsyncSlackRequestHandler(self._app)
            api.add("/webhook", post=self._receive)
        blueprint.listener("before_server_start")(self._open)
        follow_server(blueprint, self._turns, self._background, self._close)
        blueprint.listener("after_server_start")(self._connect)
        # What ends is called in the other order: no event may come once turns end.
        blueprint.listener("before_server_stop")(self._disconnect)
        return blueprint

    def _listeners(self) -> SlackListeners:
        return SlackListeners(
            turns=self._turns,
            background=self._background,
            names=self._parts.pseudonyms,
            api=self._api,
            notes=Notes(self._parts.stores.issued),
            labels=self._parts.phrases,
            home_choices=self._home_choices,
            suggestions=self._suggestions,
        )

    async def _receive(self, request: Request) -> HTTPResponse:
        # Bolt reads the body before it looks at the signature.
        if not self._is_genuine(request):
            _log.warning("slack.signature_refused")
            return HTTPResponse(status=401)
        try:
            return await self._handler.handle(request)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            # Bolt takes it for granted that a body is text, JSON and an object.
            _log.warning("slack.body_refused")
            return HTTPResponse(status=400)

    def _is_genuine(self, request: Request) -> bool:
        headers = request.headers
        try:
            return self._signatures.is_valid(
                request.body,
                headers.get("x-slack-request-timestamp"),
                headers.get("x-slack-signature"),
            )
        except (ValueError, TypeError):
            # A time stamp that is no number, a body or a signature that is no text.
            return False

    async def _open(self, app: Sanic[Any, Any]) -> None:  # noqa: ARG002
        # One session for all calls: each of its own would begin with a new TLS handshake.
        self._client.session = aiohttp.ClientSession(timeout=CALL_TIMEOUT)

    async def _connect(self, app: Sanic[Any, Any]) -> None:  # noqa: ARG002
        # Slack out of reach must not hold the server up.
        self._background.start(self._api.check())
        if self._settings.socket_mode:
            token = self._settings.slack_app_token.get_secret_value()
            self._socket = SocketConnection(self._app, token, self._settings.slack_api_url)
            self._background.start(self._socket.open())

    async def _disconnect(self, app: Sanic[Any, Any]) -> None:  # noqa: ARG002
        if self._socket:
            await self._socket.close()

    async def _close(self) -> None:
        if self._client.session:
            await self._client.session.close()


class SilentSlack(InputChannel):
    """Stands in for the channel that is off: it has no address."""

    @classmethod
    def name(cls) -> str:
        """Name the channel."""
        return CHANNEL

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:  # noqa: ARG002
        """Make no address."""
        return Blueprint("slack_channel")
