"""Who may post: each wrong token is refused, runs no turn and has nothing sent anywhere."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tests.channels.teams.microsoft import (
    APP_ID,
    OTHER_TENANT,
    TENANT,
    KeyPair,
    Microsoft,
    encoded,
)
from tests.channels.teams.running import Channel, EchoBot, running_channel, settings_for

pytestmark = pytest.mark.anyio

OTHER_KEY = replace(KeyPair.new("other"), kid="connector")
UNKNOWN_KEY = KeyPair.new("unknown")


def hmac_token(microsoft: Microsoft) -> str:
    """Sign with the public key as if it were a shared secret: the classic confusion."""
    public = microsoft.connector_key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _, claims, _ = microsoft.token().split(".")
    header = encoded(json.dumps({"alg": "HS256", "kid": "connector"}).encode())
    signature = hmac.digest(public, f"{header}.{claims}".encode(), "sha256")
    return f"{header}.{claims}.{encoded(signature)}"


def unsigned_token(microsoft: Microsoft) -> str:
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    return jwt.encode(claims, None, "none", {"kid": "connector"})


def tampered_token(microsoft: Microsoft) -> str:
    header, _, signature = microsoft.token().split(".")
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    body = encoded(json.dumps({**claims, "exp": 9e9}).encode())
    return f"{header}.{body}.{signature}"


def rs512_token(microsoft: Microsoft) -> str:
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    key = microsoft.connector_key
    return jwt.encode(claims, key.private, "RS512", {"kid": key.kid})


def keyless_token(microsoft: Microsoft) -> str:
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    return jwt.encode(claims, microsoft.connector_key.private, "RS256")


BAD_TOKENS: dict[str, Callable[[Microsoft], str]] = {
    "wrong issuer": lambda own: own.token(iss="https://api.example.com"),
    "no issuer": lambda own: own.token(iss=None),
    "list of issuers": lambda own: own.token(iss=["https://api.botframework.com"]),
    "tenant as issuer, which is not accepted by default": lambda own: own.token(
        own.tenant_key, iss=f"https://sts.windows.net/{TENANT}/"
    ),
    "wrong audience": lambda own: own.token(aud="99999999-2222-3333-4444-555555555555"),
    "no audience": lambda own: own.token(aud=None),
    "expired": lambda own: own.token(exp=int(time.time()) - 310),
    "never expiring": lambda own: own.token(exp=None),
    "not yet valid": lambda own: own.token(nbf=int(time.time()) + 310),
    "other service URL": lambda own: own.token(serviceurl="https://smba.trafficmanager.net/emea/"),
    "no service URL": lambda own: own.token(serviceurl=None),
    "unknown key": lambda own: own.token(UNKNOWN_KEY),
    "other key under a known id": lambda own: own.token(OTHER_KEY),
    "no key id": keyless_token,
    "key id that is no text": lambda own: own.token(headers={"kid": None}),
    "key id that is a number": lambda own: own.token(headers={"kid": 1}),
    "expiry that is no number": lambda own: own.token(exp="tomorrow"),
    "RS512 in the header alone": lambda own: own.token(headers={"alg": "RS512"}),
    "no algorithm": lambda own: own.token(headers={"alg": None}),
    "critical header": lambda own: own.token(headers={"crit": ["x"], "x": 1}),
    "HMAC with the public key": hmac_token,
    "RS512": rs512_token,
    "unsigned": unsigned_token,
    "tampered": tampered_token,
    "not a token": lambda _: "abc.def.ghi",
    "one word": lambda _: "secret",
}


async def refused(channel: Channel, bot: EchoBot, activity: Any, token: str) -> int:
    """Post, and make sure that nothing happens; give the status."""
    status, body = await channel.post(activity, token)
    assert body == {"error": "refused"}
    assert bot.read == []
    assert channel.microsoft.activities == []
    assert channel.microsoft.token_requests == []
    return status


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_a_bad_token_is_refused(microsoft: Microsoft, name: str) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        token = BAD_TOKENS[name](microsoft)
        assert await refused(channel, bot, channel.activity(), token) == 403


@pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "bearer a b"])
async def test_without_a_bearer_token_the_caller_is_unknown(
    microsoft: Microsoft, header: str
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        status, _ = await channel.post(channel.activity(), Authorization=header)
    assert (status, bot.read, microsoft.activities) == (401, [], [])


async def test_a_good_token_is_accepted(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        assert await channel.post(channel.activity()) == (200, {})
        (answer,) = await microsoft.has_messages()
    assert answer["text"] == "bonjour"


@pytest.mark.parametrize("claims", [{"exp": -290}, {"nbf": 290}])
async def test_clocks_may_differ_by_five_minutes(
    microsoft: Microsoft, claims: dict[str, int]
) -> None:
    token = microsoft.token(**{name: int(time.time()) + shift for name, shift in claims.items()})
    async with running_channel(microsoft, EchoBot()) as channel:
        status, _ = await channel.post(channel.activity(), token)
    assert status == 200


@pytest.mark.parametrize(
    "service_url",
    [
        "https://evil.example.com/emea/",
        "https://smba.trafficmanager.net.evil.example.com/",
        "https://smba.trafficmanager.net@evil.example.com/",
        "https://evil.example.com/smba.trafficmanager.net",
        "http://smba.trafficmanager.net/emea/",
        "ftp://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "//smba.trafficmanager.net/emea/",
        "smba.trafficmanager.net",
        "",
    ],
)
async def test_an_address_outside_the_allow_list_is_never_answered(
    microsoft: Microsoft, service_url: str
) -> None:
    bot = EchoBot()
    settings = settings_for(microsoft, teams_allowed_service_hosts="smba.trafficmanager.net")
    async with running_channel(microsoft, bot, settings) as channel:
        activity = channel.activity(serviceUrl=service_url)
        token = microsoft.token(serviceurl=service_url)
        assert await refused(channel, bot, activity, token) == 403


async def test_a_key_endorsed_for_another_channel_is_refused(microsoft: Microsoft) -> None:
    microsoft.connector_keys = [microsoft.connector_key.jwk(("webchat", "directline"))]
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        assert await refused(channel, bot, channel.activity(), microsoft.token()) == 403


async def test_a_key_without_endorsements_is_refused(microsoft: Microsoft) -> None:
    microsoft.connector_keys = [microsoft.connector_key.jwk(None)]
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        assert await refused(channel, bot, channel.activity(), microsoft.token()) == 403


def single_tenant(microsoft: Microsoft, accept: bool) -> Any:
    return settings_for(microsoft, teams_tenant_id=TENANT, teams_accept_tenant_tokens=accept)


@pytest.mark.parametrize(
    "issuer",
    [
        f"https://sts.windows.net/{TENANT}/",
        f"https://login.microsoftonline.com/{TENANT}/v2.0",
    ],
)
async def test_the_tenant_s_own_tokens_are_accepted_when_the_setting_says_so(
    microsoft: Microsoft, issuer: str
) -> None:
    token = microsoft.token(microsoft.tenant_key, iss=issuer, serviceurl=None, azp=APP_ID)
    bot = EchoBot()
    async with running_channel(microsoft, bot, single_tenant(microsoft, True)) as channel:
        assert (await channel.post(channel.activity(), token))[0] == 200
        await microsoft.has_messages()
    async with running_channel(microsoft, EchoBot(), single_tenant(microsoft, False)) as channel:
        assert (await channel.post(channel.activity(), token))[0] == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": f"https://sts.windows.net/{OTHER_TENANT}/"},
        {"iss": f"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"},
        {"azp": OTHER_TENANT},
        {"azp": None},
        {"aud": OTHER_TENANT},
        {"serviceurl": "https://smba.trafficmanager.net/emea/"},
    ],
)
async def test_another_tenant_or_another_app_is_refused(
    microsoft: Microsoft, claims: dict[str, Any]
) -> None:
    good = {"iss": f"https://sts.windows.net/{TENANT}/", "serviceurl": None, "azp": APP_ID}
    token = microsoft.token(microsoft.tenant_key, **{**good, **claims})
    bot = EchoBot()
    async with running_channel(microsoft, bot, single_tenant(microsoft, True)) as channel:
        assert await refused(channel, bot, channel.activity(), token) == 403


async def test_a_tenant_s_key_does_not_sign_for_the_connector(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant_key)
    bot = EchoBot()
    async with running_channel(microsoft, bot, single_tenant(microsoft, True)) as channel:
        assert await refused(channel, bot, channel.activity(), token) == 403


@pytest.mark.parametrize("field", ["channelData", "conversation"])
async def test_a_single_tenant_bot_serves_no_other_tenant(microsoft: Microsoft, field: str) -> None:
    where = {
        "channelData": {"tenant": {"id": OTHER_TENANT}},
        "conversation": {"id": "a:1", "tenantId": OTHER_TENANT},
    }
    bot = EchoBot()
    async with running_channel(microsoft, bot, single_tenant(microsoft, False)) as channel:
        activity = channel.activity(**{field: where[field]})
        assert await refused(channel, bot, activity, microsoft.token()) == 403


async def test_a_single_tenant_bot_serves_its_own_tenant(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, EchoBot(), single_tenant(microsoft, False)) as channel:
        activity = channel.activity(channelData={"tenant": {"id": TENANT}})
        assert (await channel.post(activity))[0] == 200
        await microsoft.has_messages()
    assert [request["tenant"] for request in microsoft.token_requests] == [TENANT]
