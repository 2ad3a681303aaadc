"""The servers behind the assistant, as data, and the database that they need."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import Field
from ruamel.yaml import YAML

from assistant.common.rasa_settings import read_settings
from assistant.common.released import VARIABLE
from assistant.common.settings import Settings, SettingsGroup, local_url, port
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.server import Server, Stage
from assistant.service.rasa_compat.own_actions import MODULE
from assistant.service.releases.store import CONTENT, Release
from assistant.storage.engine import StorageError
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings


def prepare_storage(settings: Settings) -> None:
    """Bring the database's schema to this version.

    Args:
        settings: the folder of the SQLite file.

    Raises:
        LauncherError: the database is out of reach, or newer than this version.
    """
    storage = read_settings(StorageSettings).model_copy(
        update={"assistant_var": settings.assistant_var}
    )
    try:
        migrate(storage)
    except StorageError as error:
        raise LauncherError(str(error)) from None


_ENDPOINTS = Path("endpoints.yml")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""What numpy multiplies for a message is small: more threads wait for it at full speed, and take a
processor from the next process."""


def assistant_servers(settings: Settings, model: Path) -> tuple[Server, ...]:
    """Make the database ready, and describe what uses it.

    Args:
        settings: addresses, ports and folders.
        model: trained model that Rasa loads.

    Returns:
        See `describe_servers`.

    Raises:
        LauncherError: the database of conversations cannot be used.
    """
    prepare_storage(settings)
    return describe_servers(settings, model)


def describe_servers(
    settings: Settings, model: Path, release: Path | None = None
) -> tuple[Server, ...]:
    """Describe each process of Rasa, after the action server where it is apart.

    Args:
        settings: addresses, ports and folders.
        model: trained model that Rasa loads.
        release: the folder of the release that the servers run; None for the working copy.

    Returns:
        The action server with ACTION_SERVER, then Rasa, once for each of ASSISTANT_PROCESSES.
    """
    endpoints = _ENDPOINTS
    apart: tuple[Server, ...] = ()
    if settings.action_server:
        endpoints = write_endpoints(_ENDPOINTS, settings)
        apart = (action_server(settings, release),)
    rasas = (_rasa(settings, model, release, endpoints, port) for port in settings.assistant_ports)
    return *apart, *rasas


def describe_release(settings: Settings, release: Release) -> tuple[Server, ...]:
    """Describe the servers that run a release.

    Args:
        settings: addresses, ports and folders.
        release: all that decides their answers.

    Returns:
        See `describe_servers`.
    """
    return describe_servers(settings, release.model_file, release.folder)


def write_endpoints(source: Path, settings: Settings) -> Path:
    """Copy Rasa's endpoints file with an action server in place of the actions' module.

    Args:
        source: the project's `endpoints.yml`.
        settings: addresses, ports and folders.

    Returns:
        The copy, in the folder of files made while running.
    """
    yaml = YAML()
    endpoints = yaml.load(source)
    del endpoints["action_endpoint"][MODULE]
    endpoints["action_endpoint"]["url"] = f"{settings.actions_url}/webhook"
    settings.assistant_var.mkdir(parents=True, exist_ok=True)
    copy = settings.assistant_var / "endpoints.yml"
    yaml.dump(endpoints, copy)
    return copy


def action_server(settings: Settings, release: Path | None = None) -> Server:
    """Describe the action server.

    Args:
        settings: addresses, ports and folders.
        release: the folder of the release that it runs; None for the working copy.

    Returns:
        The server.
    """
    return Server(
        name="the action server",
        command=(
            *(sys.executable, "-m", "actions"),
            *("--interface", settings.actions_host),
            *("--port", str(settings.actions_port)),
        ),
        ready_url=f"{settings.actions_url}/health",
        log=log_file(settings, "actions.log"),
        environment={**QUIET, **_ONE_THREAD, **_of(release)},
        stage=Stage.ACTIONS,
    )


def _rasa(
    settings: Settings, model: Path, release: Path | None, endpoints: Path, port: int
) -> Server:
    number = port - settings.assistant_port + 1
    trained = settings.assistant_models / model.name
    alone = settings.assistant_processes == 1
    return Server(
        name="Rasa" if alone else f"Rasa {number}",
        command=(
            *(sys.executable, "-m", "assistant.service.launcher.serve"),
            *("--model", str(model)),
            *("--endpoints", str(endpoints)),
            *("--credentials", "credentials.yml"),
            *("--interface", settings.assistant_host),
            *("--port", str(port)),
        ),
        ready_url=f"{settings.process_url(port)}/ready",
        log=log_file(settings, "rasa.log" if alone else f"rasa-{number}.log"),
        environment={
            **QUIET,
            **_ONE_THREAD,
            "ASSISTANT_VAR": str(settings.assistant_var),
            **_of(release),
        },
        alive_url=f"{settings.process_url(port)}/health",
        failure_mark="Could not load model due to",
        failure_advice=f"Delete {trained}, and make run trains another one.",
    )


def _of(release: Path | None) -> dict[str, str]:
    if release is None:
        return {}
    return {VARIABLE: str(release), "ASSISTANT_CONTENT": str(release / CONTENT)}


def log_file(settings: Settings, name: str) -> Path | None:
    """Where a server writes; None for where the launcher does."""
    return settings.assistant_var / "log" / name if settings.assistant_log_files else None


class WorkshopPlace(SettingsGroup):
    """Whether the service starts the workshop, and where it listens."""

    workshop: bool = Field(False, description="true or false")
    workshop_host: str = Field("127.0.0.1", description="an IP address or localhost")
    workshop_port: int = port(5080)

    @property
    def local_address(self) -> str:
        """Where this machine opens the workshop, without a final slash."""
        return local_url(self.workshop_host, self.workshop_port)


def workshop_server(settings: Settings) -> tuple[Server, ...]:
    """Describe the workshop, if WORKSHOP asks for it.

    An upgrade leaves it alone: it may be what publishes.

    Args:
        settings: where its log is.

    Returns:
        One server, or none.

    Raises:
        LauncherError: its port is taken.
    """
    place = read_settings(WorkshopPlace)
    if not place.workshop:
        return ()
    check_port(place.workshop_host, place.workshop_port, "WORKSHOP")
    return (
        Server(
            name="the workshop",
            command=(sys.executable, "-m", "assistant.workshop"),
            # Answers whatever name WORKSHOP_ADDRESS has it called by.
            ready_url=f"{place.local_address}/static/icon.svg",
            log=log_file(settings, "workshop.log"),
            # It asks the assistant, and does not answer for a process that is replaced.
            stage=Stage.FRONT,
        ),
    )


def workshop_lines(settings: Settings) -> list[str]:
    """Say where the workshop is, for whoever starts the service."""
    place = read_settings(WorkshopPlace)
    if not place.workshop:
        return []
    first = log_file(settings, "workshop.log") or "the lines above"
    return [f"  workshop   {place.local_address} (the first account: see {first})"]
