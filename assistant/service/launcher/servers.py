"""The servers behind the assistant, as data: one Rasa or more, and the action server if any."""

from __future__ import annotations

import sys
from pathlib import Path

from ruamel.yaml import YAML

from assistant.common.released import VARIABLE
from assistant.common.settings import Settings
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.storage import prepare_storage
from assistant.service.launcher.supervisor import Server, Stage
from assistant.service.rasa_compat.own_actions import MODULE
from assistant.service.releases.files import CONTENT
from assistant.service.releases.model import Release

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
