"""Command line: `python -m assistant.service.launcher run|train|rasa|actions`.

`run` keeps all servers running; `rasa` and `actions` become one of them, for a system that
supervises processes itself. There is an action server only with ACTION_SERVER=true.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from threading import Event
from typing import NoReturn

from assistant.channels.web.settings import WebSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings, SettingsError, load_customer_area, load_settings
from assistant.content.loader import contacts_without_address, load_content
from assistant.content.model import Content
from assistant.content.problems import ContentError
from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.server import Server
from assistant.service.launcher.servers import action_server, assistant_servers
from assistant.service.launcher.signals import stop_on_signals
from assistant.service.launcher.supervisor import run_together
from assistant.service.launcher.training import check_model, current_model, ensure_model
from assistant.storage.installation import record_installation
from assistant.turns.settings import TurnSettings


def main() -> int:
    """Run the command named on the command line.

    Returns:
        The exit code: 0, also after Ctrl-C, or 1 when something went wrong.
    """
    parser = argparse.ArgumentParser(
        prog="python -m assistant.service.launcher", description=__doc__
    )
    parser.add_argument("command", choices=["run", "train", "rasa", "actions"])
    command = parser.parse_args().command
    progress = Progress(sys.stderr)
    stopping = stop_on_signals()
    try:
        settings = load_settings()
        # A wrong address is named now, and not by the first question.
        load_customer_area()
        if command == "train":
            return _train(settings, progress, stopping)
        if command in ("rasa", "actions"):
            _become(command, settings)
        return _run(settings, progress, stopping)
    except (LauncherError, SettingsError, ContentError) as error:
        progress.say(str(error))
        return 1


def _train(settings: Settings, progress: Progress, stopping: Event) -> int:
    model = ensure_model(settings, progress, stopping)
    if model is not None:
        progress.say(f"The model is up to date: {model}")
    return 0


def _become(command: str, settings: Settings) -> NoReturn:
    """Leave this process to one server, which gets its signals and writes to its output."""
    server = action_server(settings) if command == "actions" else _rasa(settings)
    os.execve(server.command[0], server.command, {**os.environ, **server.environment})  # noqa: S606


def _rasa(settings: Settings) -> Server:
    model = current_model(settings)
    if not model.exists():
        raise LauncherError(f'{model} is missing: make it first, with "make train".')
    check_model(model)
    return assistant_servers(settings, model)[-1]


def _run(settings: Settings, progress: Progress, stopping: Event) -> int:
    if settings.assistant_processes > 1 and not settings.redis_url:
        raise LauncherError(
            "ASSISTANT_PROCESSES above 1 needs REDIS_URL: without Redis each process would keep "
            "order, duplicates and buttons to itself. make serve brings a Redis of its own."
        )
    for port in settings.assistant_ports:
        check_port(settings.assistant_host, port, "ASSISTANT")
    if settings.action_server:
        check_port(settings.actions_host, settings.actions_port, "ACTIONS")
    content = _content(settings)
    model = ensure_model(settings, progress, stopping)
    if model is None:
        return 0
    servers = assistant_servers(settings, model)
    record_installation("make run", {})
    run_together(
        servers,
        progress,
        stopping,
        timeout_s=settings.assistant_start_timeout,
        welcome=_welcome(settings, content),
        grace_s=read_settings(TurnSettings).stop_seconds,
    )
    return 0


def _content(settings: Settings) -> Content:
    folder = settings.assistant_content
    return load_content(folder, folder / "contacts.local.yml", os.environ)


def _welcome(settings: Settings, content: Content) -> str:
    log = settings.assistant_var / "log"
    question = content.messages["shell_example"]
    lines = [
        *_missing_addresses(content),
        "",
        f"The assistant is ready at {settings.assistant_url} (Ctrl-C stops it).",
        "  talk       make shell",
        f'  ask        make ask Q="{question}"',
        f"  over REST  curl -s {settings.assistant_url}/webhooks/rest/webhook "
        "-H 'content-type: application/json' \\",
        f'               -d \'{{"sender": "demo", "message": "{question}"}}\'',
        *_demo(settings),
        f"  logs       {log if settings.assistant_log_files else 'here'}",
    ]
    return "\n".join(lines)


def _demo(settings: Settings) -> list[str]:
    if not read_settings(WebSettings).shows_demo:
        return []
    return [f"  widget     {settings.assistant_url}/webhooks/widget/demo/"]


def _missing_addresses(content: Content) -> list[str]:
    names = [contact.name for contact in contacts_without_address(content)]
    if not names:
        return []
    where = Path("content/contacts.local.yml")
    return [
        f"Contacts without address, described in words only: {', '.join(names)}.",
        f"Addresses can be added in {where} or the environment.",
    ]


if __name__ == "__main__":
    sys.exit(main())
