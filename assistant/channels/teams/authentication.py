"""Make sure that an activity comes from Teams, and that answering it goes to Teams.

The rules of https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
and an allow-list of our own.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
from jwt import PyJWTError
from sanic.request import Request

from assistant.channels.teams.activities import Activity
from assistant.channels.teams.http import SigningKey, SigningKeys
from assistant.channels.teams.settings import is_loopback_url
from assistant.common.loopback import is_from_this_machine, is_proxied

_ALGORITHM = "RS256"
_LEEWAY_SECONDS = 300
_BEARER = re.compile(r"Bearer +([\w.~+/=-]+)", re.IGNORECASE)


class RefusedError(Exception):
    """An activity that is not trusted; the text says why, in words for the log."""

    def __init__(self, reason: str, status: int = 403) -> None:
        """Describe the refusal.

        Args:
            reason: a word for the log.
            status: HTTP status: 401 without credentials, 403 with bad ones.
        """
        super().__init__(reason)
        self.status = status


Authenticate = Callable[[Request, Activity], Awaitable[None]]
"""Checks an activity before anything is done with it, or raises a RefusedError."""


@dataclass(frozen=True)
class Issuer:
    """Somebody whose tokens are good.

    Attributes:
        names: values of a token's `iss`.
        keys: the issuer's keys.
        is_connector: whether it is the Bot Connector, whose tokens name the service URL and whose
            keys name the channels that they are for; an organisation's name the calling app.
    """

    names: frozenset[str]
    keys: SigningKeys
    is_connector: bool


@dataclass(frozen=True)
class TokenAuthenticator:
    """Trusts activities with a token that is signed, meant for our bot, and fits the activity.

    Attributes:
        app_id: our bot, the only audience that counts.
        tenant_id: the only organisation served; empty for all.
        issuers: whose tokens are good.
        service_hosts: where answers may be sent.
    """

    app_id: str
    tenant_id: str
    issuers: Sequence[Issuer]
    service_hosts: frozenset[str]

    async def __call__(self, request: Request, activity: Activity) -> None:
        """Check the token, then that it was issued for this very activity."""
        token = _bearer(request.headers.get("authorization"))
        issuer, key_id = self._claimed(token)
        key = await issuer.keys.find(key_id)
        if key is None:
            raise RefusedError("unknown_key")
        claims = self._verify(token, key, issuer)
        if issuer.is_connector:
            _check_connector(claims, key, activity)
        elif claims.get("azp", claims.get("appid")) != self.app_id:
            raise RefusedError("wrong_app")
        self._check_destination(claims, activity)
        if self.tenant_id and activity.tenant_id not in (None, self.tenant_id):
            raise RefusedError("wrong_tenant")

    def _claimed(self, token: str) -> tuple[Issuer, str]:
        try:
            # Only chooses the key; the signature is checked with it below.
            claimed = jwt.decode_complete(token, options={"verify_signature": False})
        except PyJWTError:
            raise RefusedError("malformed_token") from None
        named, key_id = claimed["payload"].get("iss"), claimed["header"].get("kid")
        trusted = [one for one in self.issuers if isinstance(named, str) and named in one.names]
        if not trusted:
            raise RefusedError("wrong_issuer")
        if not isinstance(key_id, str):
            raise RefusedError("no_key_id")
        return trusted[0], key_id

    def _verify(self, token: str, key: SigningKey, issuer: Issuer) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[_ALGORITHM],
                audience=self.app_id,
                issuer=list(issuer.names),
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except PyJWTError as error:
            raise RefusedError(type(error).__name__) from None
        return claims

    def _check_destination(self, claims: dict[str, Any], activity: Activity) -> None:
        if "serviceurl" in claims and claims["serviceurl"] != activity.service_url:
            raise RefusedError("wrong_service_url")
        parts = urlsplit(activity.service_url)
        # A fake connector on this machine speaks http; nobody else may.
        is_safe = parts.scheme == "https" or is_loopback_url(activity.service_url)
        if not is_safe or parts.username or parts.netloc.lower() not in self.service_hosts:
            raise RefusedError("service_host_not_allowed")


async def authenticate_loopback(request: Request, activity: Activity) -> None:
    """Trust anybody on this machine, for the Agents Playground; no proxy, nobody else."""
    if is_proxied(request.headers):
        raise RefusedError("proxied")
    if not is_from_this_machine(request):
        raise RefusedError("not_loopback")
    if not is_loopback_url(activity.service_url):
        raise RefusedError("service_host_not_allowed")


def _bearer(header: str | None) -> str:
    match = _BEARER.fullmatch(header or "")
    if not match:
        raise RefusedError("no_token", 401)
    return match[1]


def _check_connector(claims: dict[str, Any], key: SigningKey, activity: Activity) -> None:
    if "serviceurl" not in claims:
        raise RefusedError("no_service_url")
    if activity.channel_id not in key.endorsements:
        raise RefusedError("key_not_endorsed")
