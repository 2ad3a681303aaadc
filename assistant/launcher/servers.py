"""The servers behind the assistant, as data: the action server, and one Rasa or more."""

from __future__ import annotations

import sys
from pathlib import Path

from ruamel.yaml import YAML

from assistant.launcher.storage import prepare_storage
from assistant.launcher.supervisor import Server
from assistant.settings import Settings

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}


def assistant_servers(settings: Settings, model: Path) -> tuple[Server, ...]:
    """Describe the action server and each process of Rasa.

    Args:
        settings: addresses, ports and folders.
        model: trained model that Rasa loads.

    Returns:
        The action server, then Rasa, once for each of ASSISTANT_PROCESSES.

    Raises:
        LauncherError: the database of conversations cannot be used.
    """
    prepare_storage(settings)
    endpoints = write_endpoints(Path("endpoints.yml"), settings)
    rasas = (_rasa(settings, model, endpoints, port) for port in settings.assistant_ports)
    return action_server(settings), *rasas


def write_endpoints(source: Path, settings: Settings) -> Path:
    """Copy Rasa's endpoints file with the action server's address of these settings.

    Rasa's own `${VARIABLE}` has no default value, so that `rasa shell` would need variables.

    Args:
        source: the project's `endpoints.yml`.
        settings: addresses, ports and folders.

    Returns:
        The copy, in the folder of files made while running.
    """
    yaml = YAML()
    endpoints = yaml.load(source)
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
    )


def _rasa(settings: Settings, model: Path, endpoints: Path, port: int) -> Server:
    number = port - settings.assistant_port + 1
    alone = settings.assistant_processes == 1
    return Server(
        name="Rasa" if alone else f"Rasa {number}",
        command=(
            *(sys.executable, "-m", "assistant.launcher.serve"),
            *("--model", str(model)),
            *("--endpoints", str(endpoints)),
            *("--credentials", "credentials.yml"),
            *("--interface", settings.assistant_host),
            *("--port", str(port)),
        ),
        ready_url=f"{settings.process_url(port)}/ready",
        log=_log(settings, "rasa.log" if alone else f"rasa-{number}.log"),
        environment={**QUIET, "ASSISTANT_VAR": str(settings.assistant_var)},
        failure_mark="Could not load model due to",
        failure_advice=f"Delete {model}, then run the same command again: it trains another one.",
    )


def _log(settings: Settings, name: str) -> Path | None:
    return settings.assistant_var / "log" / name if settings.assistant_log_files else None
