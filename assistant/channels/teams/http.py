"""Calls to Microsoft's servers: for answers, for the keys of its tokens, and for our own token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWKSet, PyJWTError
from yarl import URL

from assistant.turns.sending import RetryLaterError

_TIMEOUT = aiohttp.ClientTimeout(total=5.0)


class FetchError(Exception):
    """A server gave no usable answer; the text says why, in words for the log."""


@dataclass(frozen=True)
class Answered:
    """What a server answered.

    Attributes:
        status: HTTP status.
        retry_after: how long it asks to wait, in seconds, when it says so.
        content: the answer's JSON, None when it is not JSON.
    """

    status: int
    retry_after: float | None
    content: Any


class HttpClient:
    """One pool of connections, opened with the first call."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def get_json(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object.

        Raises:
            FetchError: there is none to be had.
        """
        answer = await self.call("GET", url)
        if answer.status != 200:  # noqa: PLR2004
            raise FetchError(f"http_{answer.status}")
        if not isinstance(answer.content, dict):
            raise FetchError("not a JSON object")
        return answer.content

    async def call(self, method: str, url: str, **options: Any) -> Answered:
        """Call a server, as `aiohttp.request` does; the answer may have any status.

        Args:
            method: such as POST.
            url: where to, escaped.
            options: aiohttp's: `data`, a form; `json`; `headers`.

        Raises:
            FetchError: there was no answer.
        """
        session = self._session = self._session or aiohttp.ClientSession(
            timeout=_TIMEOUT, trust_env=True
        )
        try:
            # A redirection would carry our token or our answer to an address nobody checked.
            async with session.request(
                method, URL(url, encoded=True), allow_redirects=False, **options
            ) as response:
                return Answered(
                    response.status,
                    _seconds(response.headers.get("Retry-After", "")),
                    await _json(response),
                )
        except TimeoutError:
            raise FetchError("timeout") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            raise FetchError(type(error).__name__) from None


async def _json(response: aiohttp.ClientResponse) -> Any:
    try:
        return await response.json(content_type=None)
    except ValueError:
        return None


def _seconds(value: str) -> float | None:
    return float(value) if value.isdigit() else None


BOT_CONNECTOR_ISSUER = "https://api.botframework.com"
BOT_CONNECTOR_SCOPE = "https://api.botframework.com/.default"
MULTI_TENANT = "botframework.com"


@dataclass(frozen=True)
class Endpoints:
    """Addresses of the services.

    Attributes:
        connector_openid: OpenID configuration of the Bot Connector.
        login: Microsoft's identity platform, without a final slash.
    """

    connector_openid: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login: str = "https://login.microsoftonline.com"

    def token_url(self, tenant_id: str) -> str:
        """Tell where a bot gets its token.

        Args:
            tenant_id: a single-tenant bot's organisation; empty for a multi-tenant one.

        Returns:
            The address.
        """
        return f"{self.login}/{tenant_id or MULTI_TENANT}/oauth2/v2.0/token"

    def tenant_openid(self, tenant_id: str) -> str:
        """Tell where an organisation's OpenID configuration is.

        Args:
            tenant_id: the organisation.

        Returns:
            The address.
        """
        return f"{self.login}/{tenant_id}/v2.0/.well-known/openid-configuration"


def tenant_issuers(tenant_id: str) -> frozenset[str]:
    """Tell the names under which an organisation issues tokens.

    Args:
        tenant_id: the organisation.

    Returns:
        The issuer of version 1 tokens and that of version 2 tokens.
    """
    return frozenset(
        {
            f"https://sts.windows.net/{tenant_id}/",
            f"https://login.microsoftonline.com/{tenant_id}/v2.0",
        }
    )


_log = structlog.get_logger(__name__)

# Microsoft asks to fetch the keys every day, and rotates them without notice.
_MAX_AGE = 24 * 3600.0
# A caller that invents key ids must not make us call Microsoft each time.
_MIN_INTERVAL = 10.0


@dataclass(frozen=True)
class SigningKey:
    """A public key and the channels whose messages it may sign."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class SigningKeys:
    """An issuer's keys by id. Old ones stay good while new ones cannot be fetched."""

    def __init__(
        self, openid_url: str, client: HttpClient, now: Callable[[], float] = monotonic
    ) -> None:
        """Know where the keys are; nothing is fetched yet.

        Args:
            openid_url: the issuer's OpenID configuration.
            client: fetches.
            now: the clock, in seconds.
        """
        self._openid_url = openid_url
        self._client = client
        self._now = now
        self._keys: dict[str, SigningKey] = {}
        self._fetched = -_MAX_AGE
        self._tried = -_MIN_INTERVAL
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> SigningKey | None:
        """Look a key up, fetching the keys anew when it is unknown.

        Args:
            key_id: the id in a token's header.

        Returns:
            The key; None if the issuer has none of this id, or cannot be asked.
        """
        key = self._keys.get(key_id)
        if key is None:
            await self._refresh()
            return self._keys.get(key_id)
        if self._now() - self._fetched > _MAX_AGE and self._may_try():
            # The caller need not wait for keys that are merely old.
            self._refreshing = asyncio.get_running_loop().create_task(self._refresh())
        return key

    def _may_try(self) -> bool:
        return self._now() - self._tried >= _MIN_INTERVAL

    async def _refresh(self) -> None:
        async with self._lock:
            if not self._may_try():
                return
            self._tried = self._now()
            try:
                self._keys = await self._fetch()
            except FetchError as error:
                _log.warning("teams.keys_unavailable", url=self._openid_url, reason=str(error))
            else:
                self._fetched = self._now()

    async def _fetch(self) -> dict[str, SigningKey]:
        configuration = await self._client.get_json(self._openid_url)
        given = (await self._client.get_json(_text(configuration.get("jwks_uri")))).get("keys")
        listed = given if isinstance(given, list) else []
        named = [one for one in listed if isinstance(one, dict) and isinstance(one.get("kid"), str)]
        try:
            found = PyJWKSet(named).keys
        except (PyJWTError, ValueError) as error:
            raise FetchError("no usable key in the answer") from error
        endorsements = {one["kid"]: frozenset(one.get("endorsements") or ()) for one in named}
        keys = {
            str(one.key_id): SigningKey(one.key, endorsements[str(one.key_id)])
            for one in found
            if isinstance(one.key, RSAPublicKey)
        }
        if not keys:
            raise FetchError("no usable key in the answer")
        return keys


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise FetchError("no jwks_uri in the answer")
    return value


_RENEW_BEFORE = 300.0
_OK = 200
_CLIENT_ERRORS = range(400, 429)


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
            raise RetryLaterError(f"http_{answer.status}")
        token, seconds = content.get("access_token"), content.get("expires_in")
        if answer.status != _OK or not isinstance(token, str):
            raise RetryLaterError(f"token_http_{answer.status}", answer.retry_after)
        lifetime = float(seconds) if isinstance(seconds, int | float | str) else 0.0
        self._token = token
        self._good_until = self._now() + max(lifetime - _RENEW_BEFORE, lifetime / 2)
