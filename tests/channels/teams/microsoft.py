"""Microsoft's side, on this machine: keys, tokens, and a Bot Connector that checks what it gets."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

from assistant.channels.teams.http import Endpoints

APP_ID = "11111111-2222-3333-4444-555555555555"
APP_PASSWORD = "the bot's own secret"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER_TENANT = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
CONNECTOR = "https://api.botframework.com"
MAX_ACTIVITY_BYTES = 25 * 1024
LIMITS = ((7, 1.0), (60, 30.0))


@dataclass(frozen=True)
class KeyPair:
    """A signing key and its id."""

    kid: str
    private: rsa.RSAPrivateKey

    @classmethod
    @cache
    def new(cls, kid: str) -> KeyPair:
        return cls(kid, rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def jwk(self, endorsements: tuple[str, ...] | None = ("msteams",)) -> dict[str, Any]:
        key = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        listed = {} if endorsements is None else {"endorsements": list(endorsements)}
        return {**key, "kid": self.kid, "use": "sig", **listed}


def sign(key: KeyPair, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """Make a token with RS256, whatever its header says."""
    parts = [encoded(json.dumps(part).encode()) for part in (header, claims)]
    signature = key.private.sign(".".join(parts).encode(), PKCS1v15(), SHA256())
    return ".".join([*parts, encoded(signature)])


def encoded(raw: bytes) -> str:
    """Write bytes as tokens do."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Microsoft:
    """What runs at `url`, what it was sent, and how it shall answer."""

    url: str = ""
    connector_key: KeyPair = field(default_factory=lambda: KeyPair.new("connector"))
    tenant_key: KeyPair = field(default_factory=lambda: KeyPair.new("tenant"))
    connector_keys: list[dict[str, Any]] = field(default_factory=list)
    activities: list[dict[str, Any]] = field(default_factory=list)
    sent_ids: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    key_fetches: int = 0
    keys_status: int = 200
    token_status: int = 200
    answers: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    redirected: int = 0
    delay: float = 0.0
    calls: int = 0
    tokens: set[str] = field(default_factory=set)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.connector_keys = [self.connector_key.jwk()]

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(f"{self.url}/v1/.well-known/openidconfiguration", self.url)

    @property
    def service_url(self) -> str:
        return f"{self.url}/emea/"

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [activity for activity in self.activities if activity["type"] == "message"]

    def token(
        self, key: KeyPair | None = None, headers: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """Sign a token as the Bot Connector does; None takes a claim away."""
        now = int(time.time())
        all_claims = {
            "iss": CONNECTOR,
            "aud": APP_ID,
            "nbf": now - 10,
            "exp": now + 3600,
            "serviceurl": self.service_url,
            **claims,
        }
        key = key or self.connector_key
        given = {name: value for name, value in all_claims.items() if value is not None}
        # Signs anything, even claims and headers that jwt.encode knows to be wrong.
        return sign(key, given, {"alg": "RS256", "typ": "JWT", "kid": key.kid, **(headers or {})})

    async def has_messages(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many messages have arrived, and give them."""
        await until(lambda: len(self.messages) >= count)
        return self.messages

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self._connector_openid)
        app.router.add_get("/v1/.well-known/keys", self._connector_jwks)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._tenant_openid)
        app.router.add_get("/{tenant}/discovery/keys", self._tenant_jwks)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_post("/emea/v3/conversations/{conversation}/activities", self._activity)
        app.router.add_post("/elsewhere", self._elsewhere)
        return app

    async def _elsewhere(self, _: web.Request) -> web.Response:
        self.redirected += 1
        return web.json_response({}, status=201)

    async def _connector_openid(self, _: web.Request) -> web.Response:
        return self._keys_json({"issuer": CONNECTOR, "jwks_uri": f"{self.url}/v1/.well-known/keys"})

    async def _connector_jwks(self, _: web.Request) -> web.Response:
        self.key_fetches += 1
        return self._keys_json({"keys": self.connector_keys})

    async def _tenant_openid(self, request: web.Request) -> web.Response:
        tenant = request.match_info["tenant"]
        return self._keys_json({"jwks_uri": f"{self.url}/{tenant}/discovery/keys"})

    async def _tenant_jwks(self, _: web.Request) -> web.Response:
        return self._keys_json({"keys": [self.tenant_key.jwk(endorsements=None)]})

    def _keys_json(self, body: Any) -> web.Response:
        return web.json_response(body, status=self.keys_status)

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.token_requests.append({**form, "tenant": request.match_info["tenant"]})
        expected = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": APP_PASSWORD,
            "scope": "https://api.botframework.com/.default",
        }
        if form != expected:
            return web.json_response({"error": "invalid_client"}, status=401)
        if self.token_status != 200:
            return web.json_response({"error": "down"}, status=self.token_status)
        token = uuid4().hex
        self.tokens.add(token)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": 3599, "access_token": token}
        )

    async def _activity(self, request: web.Request) -> web.Response:
        self.calls += 1
        await asyncio.sleep(self.delay)
        if request.headers.get("Authorization", "")[len("Bearer ") :] not in self.tokens:
            return web.json_response({"error": "unauthorized"}, status=401)
        conversation = unquote(request.match_info["conversation"])
        if self._is_too_fast(conversation):
            self.faults.append("too fast")
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        if self.answers:
            status, headers = self.answers.popleft()
            return web.json_response({}, status=status, headers=headers)
        activity = await request.json()
        self.faults += faults_of(activity, conversation)
        self.activities.append(activity)
        self.sent_ids.append(uuid4().hex)
        return web.json_response({"id": self.sent_ids[-1]}, status=201)

    def _is_too_fast(self, conversation: str) -> bool:
        now, times = time.monotonic(), self.times[conversation]
        times.append(now)
        return any(sum(now - at < seconds for at in times) > count for count, seconds in LIMITS)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; a test of what never comes fails rather than hang."""
    for _ in range(6000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def faults_of(activity: dict[str, Any], conversation: str) -> list[str]:
    """Tell what the real Bot Connector or Teams would not take."""
    faults = []
    size = len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le"))
    if size > MAX_ACTIVITY_BYTES:
        faults.append(f"{size} bytes")
    if activity.get("type") not in {"message", "typing"}:
        faults.append(f"type {activity.get('type')}")
    if activity.get("conversation", {}).get("id") != conversation:
        faults.append("another conversation")
    if not activity.get("from", {}).get("id", "").startswith("28:"):
        faults.append("not from the bot")
    if activity["type"] == "message" and not (activity.get("text") or activity.get("attachments")):
        faults.append("nothing to show")
    for attachment in activity.get("attachments", ()):
        if attachment["contentType"] != "application/vnd.microsoft.card.adaptive":
            faults.append(attachment["contentType"])
    return faults


@asynccontextmanager
async def running_microsoft() -> AsyncIterator[Microsoft]:
    """Run a Microsoft of the test's own on a free port."""
    microsoft = Microsoft()
    runner = web.AppRunner(microsoft.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    microsoft.url = f"http://127.0.0.1:{port}"
    try:
        yield microsoft
    finally:
        await runner.cleanup()
