"""Command line: `python -m assistant.service.launcher run|train|upgrade|releases|rasa|actions`.

`run` makes a release of the working copy and keeps its servers running; `upgrade` has those that
run take up another one, and `releases` lists them. `rasa` and `actions` become one server of the
working copy's release, for a system that supervises processes itself. There is an action server
only with ACTION_SERVER=true.
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
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.progress import LauncherError, Progress, stop_on_signals
from assistant.service.launcher.servers import (
    action_server,
    describe_release,
    prepare_storage,
    workshop_lines,
    workshop_server,
)
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.launcher.training import current_model, ensure_model
from assistant.service.launcher.upgrade import Upgrades, list_releases, upgrade
from assistant.service.releases import Release, make_release
from assistant.service.releases.store import CONTENT, forget_old, make_current
from assistant.storage.commands import record_installation
from assistant.turns.settings import TurnSettings


def main() -> int:
    """Run the command named on the command line.

    Returns:
        The exit code: 0, also after Ctrl-C, or 1 when something went wrong.
    """
    parser = argparse.ArgumentParser(
        prog="python -m assistant.service.launcher", description=__doc__
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "train", "releases", "rasa", "actions"):
        commands.add_parser(name)
    upgrading = commands.add_parser("upgrade")
    upgrading.add_argument("--to", metavar="ID", help="a former release, not the working copy")
    arguments = parser.parse_args()
    command = arguments.command
    progress = Progress(sys.stderr)
    stopping = stop_on_signals()
    try:
        settings = load_settings()
        # A wrong address is named now, and not by the first question.
        load_customer_area()
        if command == "train":
            return _train(settings, progress, stopping)
        if command == "upgrade":
            upgrade(settings, arguments.to, progress, stopping)
            return 0
        if command == "releases":
            list_releases(settings, progress)
            return 0
        if command in ("rasa", "actions"):
            release = _existing_release(settings, progress, stopping)
            return _become(command, settings, release) if release else 0
        return _run(settings, progress, stopping)
    except (LauncherError, SettingsError, ContentError) as error:
        progress.say(str(error))
        return 1


def _train(settings: Settings, progress: Progress, stopping: Event) -> int:
    model = ensure_model(settings, progress, stopping)
    if model is not None:
        progress.say(f"The model is up to date: {model}")
    return 0


def _existing_release(settings: Settings, progress: Progress, stopping: Event) -> Release | None:
    model = current_model(settings)
    if not model.exists():
        raise LauncherError(f'{model} is missing: make it first, with "make train".')
    return make_release(settings, progress, stopping, "one server")


def _become(command: str, settings: Settings, release: Release) -> NoReturn:
    """Leave this process to one server, which gets its signals and writes to its output."""
    server = action_server(settings, release.folder)
    if command == "rasa":
        prepare_storage(settings)
        server = describe_release(settings, release)[-1]
    os.execve(server.command[0], server.command, {**os.environ, **server.environment})  # noqa: S606


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
    workshop = workshop_server(settings)
    release = make_release(settings, progress, stopping, "make run")
    if release is None:
        return 0
    prepare_storage(settings)
    # First: a request that came before would end this process.
    upgrades = Upgrades(settings, lambda release: describe_release(settings, release))
    record_installation("make run", {})

    servers = (*describe_release(settings, release), *workshop)
    grace_s = read_settings(TurnSettings).stop_seconds
    with Supervisor(servers, progress, stopping, grace_s) as supervisor:
        if supervisor.wait_until_ready(settings.assistant_start_timeout):
            make_current(release, settings)
            forget_old(settings)
            progress.say(_welcome(settings, _content(release)))
            supervisor.watch(upgrades)
    progress.say("Stopped.")
    return 0


def _content(release: Release) -> Content:
    folder = release.folder / CONTENT
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
        *workshop_lines(settings),
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
