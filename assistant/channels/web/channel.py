"""The web channel as Rasa knows it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from assistant.channels.http import ApiError, JsonApi
from assistant.channels.web.endpoints import CHANNEL, WebEndpoints
from assistant.channels.web.limits import Limits
from assistant.channels.web.settings import WebSettings
from assistant.channels.web.tokens import ConversationTokens, CustomerSignIn
from assistant.common.loopback import is_loopback
from assistant.common.rasa_settings import read_settings
from assistant.turns.journal import journal
from assistant.turns.rasa_bot import OnNewMessage, RasaBot
from assistant.turns.wiring import ChannelParts, assemble, channel_parts


@dataclass(frozen=True)
class Origins:
    """The allow-list of the installation; without one, pages served from this very address.

    A request without an origin does not come from another site's page, and is let through: the
    conversation's token protects it.
    """

    allowed: frozenset[str]

    def allow(self, origin: str | None, host: str) -> bool:
        """Tell whether a request may be served.

        Args:
            origin: its Origin header.
            host: its Host header.

        Returns:
            Whether the page that sent it may use the channel.
        """
        if origin is None:
            return True
        if self.allowed:
            return origin.lower() in self.allowed
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        # The name is checked too: a foreign name may be made to lead here.
        return parts.netloc.lower() == host.lower() and is_loopback(parts.hostname or "")


_log = structlog.get_logger(__name__)

_SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept",
    "Access-Control-Max-Age": "600",
}


class WebInput(InputChannel):
    """Serves pages of allowed origins; the server names the conversation, in a signed token."""

    def __init__(self, parts: ChannelParts, settings: WebSettings) -> None:
        """Prepare the channel.

        Args:
            parts: what every channel is made of.
            settings: the web channel's own.
        """
        self._parts = parts
        self._settings = settings
        self._origins = Origins(settings.allowed_origins)

    @classmethod
    def name(cls) -> str:
        """Name the channel; its addresses begin with /webhooks/web/."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:  # noqa: ARG003
        """Make the channel from this installation's settings."""
        return cls(channel_parts(), read_settings(WebSettings))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Make the channel's endpoints.

        Args:
            on_new_message: takes a message to Rasa.

        Returns:
            The endpoints, described in docs/openapi-web.yml.
        """
        blueprint = Blueprint("web_channel")
        blueprint.middleware("request")(self._check_origin)
        blueprint.middleware("response")(self._add_headers)
        api = JsonApi(blueprint, self._parts.phrases, self._max_body())
        tokens = self._tokens()
        self._endpoints(api, tokens, on_new_message).add_all()
        self._api = api
        return blueprint

    def _endpoints(
        self, api: JsonApi, tokens: ConversationTokens, on_new_message: OnNewMessage
    ) -> WebEndpoints:
        settings, parts = self._settings, self._parts
        return WebEndpoints(
            api=api,
            parts=parts,
            turns=assemble(RasaBot(on_new_message), parts),
            journal=journal(parts.redis, settings.web_conversation_hours * 3600.0),
            tokens=tokens,
            sign_in=CustomerSignIn(
                settings.web_sign_in_key,
                settings.web_sign_in_algorithm,
                settings.web_sign_in_issuer,
                settings.web_sign_in_audience,
                settings.web_sign_in_max_minutes * 60,
            ),
            limits=Limits(
                parts.stores,
                tokens,
                settings.web_rate_per_conversation,
                settings.web_rate_per_address,
                settings.web_trusted_proxies,
            ),
        )

    def _tokens(self) -> ConversationTokens:
        secret = self._settings.web_token_secret
        if not secret:
            _log.warning(
                "web.token_secret_made_up",
                hint="set WEB_TOKEN_SECRET to keep conversations when the assistant starts again",
            )
            secret = secrets.token_urlsafe(32)
        return ConversationTokens(
            secret,
            self._settings.web_token_minutes * 60,
            self._settings.web_conversation_hours * 3600,
        )

    def _max_body(self) -> int:
        # JSON may write a character outside the basic plane in twelve bytes.
        return 16_384 + 12 * self._parts.settings.turn_max_characters

    async def _check_origin(self, request: Request) -> BaseHTTPResponse | None:
        if not self._origins.allow(request.headers.get("origin"), request.host):
            return self._api.error_response(request, ApiError(403, "origin_refused"))
        return None

    async def _add_headers(self, request: Request, response: BaseHTTPResponse) -> None:
        response.headers.update(_SECURITY_HEADERS)
        origin = request.headers.get("origin")
        if origin is None or not self._origins.allow(origin, request.host):
            return
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            response.headers.update(_PREFLIGHT_HEADERS)
