"""Fixtures of the Teams channel's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Event

import pytest

from assistant.common.settings import load_settings
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.servers import assistant_servers
from assistant.service.launcher.supervisor import Supervisor
from assistant.shell.running import on_free_ports
from tests.channels.teams.microsoft import Microsoft, running_microsoft


@pytest.fixture
async def microsoft(anyio_backend: str) -> AsyncIterator[Microsoft]:  # noqa: ARG001  # its loop
    """Microsoft's services on this machine; no test may send them what they would refuse."""
    async with running_microsoft() as services:
        yield services
        assert services.faults == []


@pytest.fixture(scope="module")
def anonymous_assistant(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory, progress: Progress
) -> Iterator[str]:
    """The address of a running assistant that serves the Agents Playground."""
    settings = on_free_ports(load_settings(), tmp_path_factory.mktemp("teams"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEAMS_ANONYMOUS", "true")
        environment.setenv("TEAMS_APP_ID", "")
        environment.setenv("TEAMS_APP_PASSWORD", "")
        servers = assistant_servers(settings, trained_model)
        with Supervisor(servers, progress, Event(), 5.0) as supervisor:
            supervisor.wait_until_ready(settings.assistant_start_timeout)
            yield settings.assistant_url
