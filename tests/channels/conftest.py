"""Fixtures of the channels' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.channels.redis_server import running_redis


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio, as Rasa does."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own, at this address."""
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_server(shared_redis: str) -> str:
    """The same, emptied."""
    with Redis.from_url(shared_redis) as client:
        client.flushall()
    return shared_redis


@pytest.fixture(params=["memory", "redis"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """The REDIS_URL of the installation: every test that asks for it runs without and with."""
    return "" if request.param == "memory" else str(request.getfixturevalue("redis_server"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).parents[2]
