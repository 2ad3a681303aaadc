"""The public keys with which a token's issuer signs, fetched when they are needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWKSet, PyJWTError

from assistant.channels.teams.http import FetchError, HttpClient

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
