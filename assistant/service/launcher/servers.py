"""The servers behind the assistant, as data: one Rasa or more, and the action server if any."""

from __future__ import annotations

import sys
from pathlib import Path

from ruamel.yaml import YAML

from assistant.common.settings import Settings
from assistant.service.launcher.storage import prepare_storage
from assistant.service.launcher.supervisor import Server, Stage
from assistant.service.rasa_compat.own_actions import MODULE

_ENDPOINTS = Path("endpoints.yml")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}


def assistant_servers(settings: Settings, model: Path) -> tuple[Server, ...]:
    """Describe each process of Rasa, after the action server where it is apart.

    Args:
        settings: addresses, ports and folders.
        model: trained model that Rasa loads.

    Returns:
        The action server with ACTION_SERVER, then Rasa, once for each of ASSISTANT_PROCESSES.

    Raises:
        LauncherError: the database of conversations cannot be used.
    """
    prepare_storage(settings)
    endpoints = _ENDPOINTS
    apart: tuple[Server, ...] = ()
    if settings.action_server:
        endpoints = write_endpoints(_ENDPOINTS, settings)
        apart = (action_server(settings),)
    rasas = (_rasa(settings, model, endpoints, port) for port in settings.assistant_ports)
    return *apart, *rasas


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


def action_server(settings: Settings) -> Server:
    """Describe the action server.

    Args:
        settings: addresses, ports and folders.

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
        log=_log(settings, "actions.log"),
        environment=QUIET,
        stage=Stage.ACTIONS,
        alive_url=f"{settings.actions_url}/health",
    )


def _rasa(settings: Settings, model: Path, endpoints: Path, port: int) -> Server:
    number = port - settings.assistant_port + 1
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
        log=_log(settings, "rasa.log" if alone else f"rasa-{number}.log"),
        environment={**QUIET, "ASSISTANT_VAR": str(settings.assistant_var)},
        alive_url=f"{settings.process_url(port)}/health",
        failure_mark="Could not load model due to",
        failure_advice=f"Delete {model}, then run the same command again: it trains another one.",
    )


def _log(settings: Settings, name: str) -> Path | None:
    return settings.assistant_var / "log" / name if settings.assistant_log_files else None
