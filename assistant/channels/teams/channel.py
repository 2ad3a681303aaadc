"""The `teams` channel: the webhook that the Bot Connector calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.http import JsonApi, health, json_response
from assistant.channels.lifecycle import Background, Notes, follow_server
from assistant.channels.teams.activities import Activity
from assistant.channels.teams.authentication import (
    Authenticate,
    Issuer,
    RefusedError,
    TokenAuthenticator,
    authenticate_loopback,
)
from assistant.channels.teams.connector import TEAMS_PACES, Connector, TeamsPlatform
from assistant.channels.teams.http import (
    BOT_CONNECTOR_ISSUER,
    ClientCredentials,
    Endpoints,
    HttpClient,
    SigningKeys,
    tenant_issuers,
)
from assistant.channels.teams.receiver import CHANNEL, GreetingBot, Receiver
from assistant.channels.teams.settings import TeamsSettings
from assistant.common.rasa_settings import read_settings
from assistant.turns.queueing import QueuedTurns
from assistant.turns.rasa_bot import OnNewMessage, RasaBot
from assistant.turns.sending import Sender
from assistant.turns.wiring import ChannelParts, channel_parts

_log = structlog.get_logger(__name__)

_MAX_BODY = 256 * 1024


class TeamsInput(InputChannel):
    """Receives what Teams posts, and answers through the Bot Connector."""

    def __init__(
        self,
        settings: TeamsSettings,
        parts: ChannelParts | None,
        endpoints: Endpoints = Endpoints(),  # noqa: B008  # frozen
    ) -> None:
        """Take the settings; nothing is fetched.

        Args:
            settings: of this channel.
            parts: of every channel; None for a channel that is off.
            endpoints: where Microsoft's services are.
        """
        self._settings = settings
        self._parts = parts
        self._endpoints = endpoints

    @classmethod
    def name(cls) -> str:
        """Name the channel; its address is /webhooks/teams/webhook."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TeamsInput:  # noqa: ARG003
        """Make the channel from this installation's settings.

        Raises:
            SettingsError: a setting has a wrong value, or another one is missing beside it.
        """
        settings = read_settings(TeamsSettings)
        return cls(settings, channel_parts() if settings.is_on else None)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Make the channel's endpoints.

        Args:
            on_new_message: takes a message to Rasa.

        Returns:
            The endpoints: `GET /` for health, `POST /webhook`; none for a channel that is off.
        """
        blueprint = Blueprint("teams_channel")
        if self._parts is None:
            _log.info("channel.off", channel=CHANNEL, hint="set TEAMS_APP_ID to switch it on")
            return blueprint
        parts, client, background = self._parts, HttpClient(), Background()
        notes = Notes(parts.stores.issued)
        connector = Connector(
            client, self._tokens(client), Sender(TEAMS_PACES, names=parts.pseudonyms)
        )
        platform = TeamsPlatform(connector, parts.phrases, notes, background)
        bot = GreetingBot(RasaBot(on_new_message), parts.phrases)
        turns = QueuedTurns(parts, CHANNEL, platform, bot)
        api = JsonApi(blueprint, parts.phrases, _MAX_BODY)
        api.add("/", get=health)
        receiver = Receiver(turns, parts.pseudonyms, parts.phrases, notes, background)
        api.add("/webhook", post=_webhook(api, self._authentication(client), receiver))
        follow_server(blueprint, turns, background, client.close)
        return blueprint

    def _tokens(self, client: HttpClient) -> ClientCredentials | None:
        settings = self._settings
        if settings.teams_anonymous:
            return None
        return ClientCredentials(
            self._endpoints.token_url(settings.teams_tenant_id),
            settings.teams_app_id,
            settings.teams_app_password.get_secret_value(),
            client,
        )

    def _authentication(self, client: HttpClient) -> Authenticate:
        settings, tenant = self._settings, self._settings.teams_tenant_id
        if settings.teams_anonymous:
            return authenticate_loopback
        connector_keys = SigningKeys(self._endpoints.connector_openid, client)
        issuers = [Issuer(frozenset({BOT_CONNECTOR_ISSUER}), connector_keys, is_connector=True)]
        if settings.teams_accept_tenant_tokens:
            tenant_keys = SigningKeys(self._endpoints.tenant_openid(tenant), client)
            issuers.append(Issuer(tenant_issuers(tenant), tenant_keys, is_connector=False))
        hosts = settings.service_hosts
        return TokenAuthenticator(settings.teams_app_id, tenant, issuers, hosts)


def _webhook(
    api: JsonApi, authenticate: Authenticate, receiver: Receiver
) -> Callable[[Request], Awaitable[HTTPResponse]]:
    async def receive(request: Request) -> HTTPResponse:
        activity = api.parse(request, Activity)
        try:
            await authenticate(request, activity)
        except RefusedError as refusal:
            _log.warning("teams.refused", reason=str(refusal), activity=activity.type)
            return json_response({"error": "refused"}, refusal.status)
        return json_response(await receiver.take(activity))

    return receive
