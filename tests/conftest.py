"""What the slow tests share: one trained model, and one assistant for the whole run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from assistant.launcher.progress import Progress
from assistant.launcher.servers import assistant_servers
from assistant.launcher.supervisor import Supervisor
from assistant.launcher.training import ensure_model
from assistant.settings import Settings, load_settings
from assistant.shell.running import on_free_ports


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
    with Supervisor(servers, progress, Event()) as supervisor:
        supervisor.wait_until_ready(settings.assistant_start_timeout)
        yield settings


@pytest.fixture(scope="session")
def assistant_url(assistant_settings: Settings) -> str:
    """A running assistant: its address without a final slash, as in http://127.0.0.1:40123."""
    return assistant_settings.assistant_url
