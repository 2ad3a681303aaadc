"""The bot's own token, with which it sends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

import structlog

from assistant.channels.teams.endpoints import BOT_CONNECTOR_SCOPE
from assistant.channels.teams.http import FetchError, HttpClient
from assistant.turns.sending import RetryLaterError

_log = structlog.get_logger(__name__)

_RENEW_BEFORE = 300.0
_OK = 200
_CLIENT_ERRORS = range(400, 429)


class TokenError(RetryLaterError):
    """Microsoft does not know the bot: what is answered waits for who operates it."""


class ClientCredentials:
    """A token for the bot's id and secret, fetched when first needed and kept while it is good."""

    def __init__(
        self,
        token_url: str,
        app_id: str,
        password: str,
        client: HttpClient,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Know where to ask.

        Args:
            token_url: where tokens are given.
            app_id: the bot.
            password: its secret.
            client: makes the call.
            now: the clock, in seconds.
        """
        self._token_url = token_url
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password,
            "scope": BOT_CONNECTOR_SCOPE,
        }
        self._client = client
        self._now = now
        self._token = ""
        self._good_until = 0.0
        self._lock = asyncio.Lock()

    async def headers(self) -> dict[str, str]:
        """Get the headers of a call; callers that come together wait for one token.

        Raises:
            RetryLaterError: there is no token now.
            TokenError: there will be none.
        """
        async with self._lock:
            if not self._token or self._now() >= self._good_until:
                await self._fetch()
            return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """Drop the token, so that the next call asks for another."""
        self._token = ""

    async def _fetch(self) -> None:
        try:
            answer = await self._client.call("POST", self._token_url, data=self._form)
        except FetchError as error:
            raise RetryLaterError(f"token_{error}") from None
        content = answer.content if isinstance(answer.content, dict) else {}
        if answer.status in _CLIENT_ERRORS:
            _log.error(
                "teams.token_refused",
                status=answer.status,
                error=content.get("error"),
                hint="check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID",
            )
            raise TokenError(f"http_{answer.status}")
        token, seconds = content.get("access_token"), content.get("expires_in")
        if answer.status != _OK or not isinstance(token, str):
            raise RetryLaterError(f"token_http_{answer.status}", answer.retry_after)
        lifetime = float(seconds) if isinstance(seconds, int | float | str) else 0.0
        self._token = token
        self._good_until = self._now() + max(lifetime - _RENEW_BEFORE, lifetime / 2)
