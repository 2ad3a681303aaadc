"""What several rooms' tests share: a Redis, a trained model, one assistant for the whole run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from redis import Redis
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from assistant.common.settings import Settings, load_settings
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.servers import assistant_servers
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.launcher.training import ensure_model
from assistant.shell.running import on_free_ports
from tests.redis_server import running_redis

# What is killed, stopped or hung there has its deadlines: nothing runs beside it.
ALONE = "deploy"
# It takes a third of the whole time.
FIRST = "workshop"


class RoomScheduling(LoadScopeScheduling):
    """Gives each room to one worker: its tests share what they start."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("/")[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> RoomScheduling:
    """Schedule by rooms where several workers run."""
    return RoomScheduling(config, log)


# Before -m chooses.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let nothing run beside a room with deadlines, and begin with the longest."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: not item.path.is_relative_to(tests / FIRST))
    for item in items:
        if item.path.is_relative_to(tests / ALONE):
            item.add_marker(pytest.mark.alone)


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
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def progress() -> Progress:
    return Progress(sys.stderr)


@pytest.fixture(scope="session")
def trained_model(progress: Progress) -> Path:
    """The model of the project as it is, trained when there is none; its path."""
    model = ensure_model(load_settings(), progress, Event())
    assert model is not None
    return model.resolve()


@pytest.fixture(scope="session")
def assistant_settings(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory, progress: Progress
) -> Iterator[Settings]:
    """A running assistant on a free port; its settings."""
    settings = on_free_ports(load_settings(), tmp_path_factory.mktemp("var"))
    servers = assistant_servers(settings, trained_model)
    with Supervisor(servers, progress, Event(), 5.0) as supervisor:
        supervisor.wait_until_ready(settings.assistant_start_timeout)
        yield settings


@pytest.fixture(scope="session")
def assistant_url(assistant_settings: Settings) -> str:
    """A running assistant: its address without a final slash, as in http://127.0.0.1:40123."""
    return assistant_settings.assistant_url
