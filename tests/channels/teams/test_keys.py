"""The signing keys: fetched when needed, again when unknown, kept when Microsoft is down."""

from __future__ import annotations

import asyncio

import pytest

from assistant.channels.teams.http import HttpClient, SigningKeys
from tests.channels.teams.microsoft import KeyPair, Microsoft, until

pytestmark = pytest.mark.anyio

NEW_KEY = KeyPair.new("new")


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(microsoft: Microsoft, clock: Clock) -> SigningKeys:
    return SigningKeys(microsoft.endpoints.connector_openid, HttpClient(), clock)


async def test_nothing_is_fetched_at_construction(keys: SigningKeys, microsoft: Microsoft) -> None:
    assert keys is not None
    await asyncio.sleep(0.05)
    assert microsoft.key_fetches == 0


async def test_keys_are_fetched_once_for_callers_that_come_together(
    keys: SigningKeys, microsoft: Microsoft
) -> None:
    found = await asyncio.gather(*(keys.find("connector") for _ in range(20)))
    assert all(found)
    assert microsoft.key_fetches == 1


async def test_an_unknown_key_is_looked_for_again(
    keys: SigningKeys, microsoft: Microsoft, clock: Clock
) -> None:
    assert await keys.find("connector")
    microsoft.connector_keys.append(NEW_KEY.jwk())
    clock.seconds += 11
    assert await keys.find("new")
    assert await keys.find("connector")


async def test_invented_key_ids_do_not_make_us_call_microsoft_each_time(
    keys: SigningKeys, microsoft: Microsoft, clock: Clock
) -> None:
    for number in range(20):
        assert await keys.find(f"invented-{number}") is None
        clock.seconds += 1
    assert microsoft.key_fetches == 2


async def test_old_keys_stay_good_while_microsoft_is_down(
    keys: SigningKeys, microsoft: Microsoft, clock: Clock
) -> None:
    assert await keys.find("connector")
    microsoft.keys_status = 503
    clock.seconds += 30 * 24 * 3600
    assert await keys.find("connector")
    clock.seconds += 11
    assert await keys.find("new") is None
    assert await keys.find("connector")


async def test_keys_are_refreshed_daily_and_withdrawn_ones_go(
    keys: SigningKeys, microsoft: Microsoft, clock: Clock
) -> None:
    assert await keys.find("connector")
    microsoft.connector_keys = [NEW_KEY.jwk()]
    clock.seconds += 24 * 3600 + 1
    assert await keys.find("connector")
    await until(lambda: microsoft.key_fetches == 2)
    await asyncio.sleep(0.05)
    assert await keys.find("connector") is None
    assert await keys.find("new")


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [{"kid": "connector", "kty": "oct", "k": "c2VjcmV0"}],
        [{"kid": "connector", "kty": "RSA", "n": "not a number", "e": "AQAB"}],
        [{"kty": "RSA"}],
        ["connector"],
        "connector",
        None,
    ],
)
async def test_a_malformed_answer_is_no_key_and_no_failure(
    keys: SigningKeys, microsoft: Microsoft, listed: object
) -> None:
    microsoft.connector_keys = listed  # type: ignore[assignment]
    assert await keys.find("connector") is None


async def test_a_key_of_another_kind_does_not_hide_the_others(
    keys: SigningKeys, microsoft: Microsoft
) -> None:
    microsoft.connector_keys.insert(0, {"kid": "curve", "kty": "EC", "crv": "P-256"})
    assert await keys.find("connector")
    assert await keys.find("curve") is None


async def test_without_network_there_is_no_key_and_no_failure(clock: Clock) -> None:
    keys = SigningKeys("http://127.0.0.1:9/openid", HttpClient(), clock)
    assert await keys.find("connector") is None
