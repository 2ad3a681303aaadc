"""Command line: `python -m assistant.service.cluster` runs the whole service on this machine.

PostgreSQL and Redis of its own, unless DATABASE_URL and REDIS_URL name others; the action server,
the processes of Rasa, and nginx. Only nginx is reached from other machines.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Event

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings, SettingsError
from assistant.content.problems import ContentError
from assistant.service.cluster.proxy import proxy_server
from assistant.service.cluster.settings import ClusterSettings, load_cluster_settings
from assistant.service.cluster.stores import (
    ensure_keys,
    postgres_server,
    postgres_url,
    redis_server,
    redis_url,
)
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.progress import LauncherError, Progress, stop_on_signals
from assistant.service.launcher.server import Server
from assistant.service.launcher.servers import (
    describe_release,
    prepare_storage,
    workshop_lines,
    workshop_server,
)
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.launcher.upgrade import Upgrades
from assistant.service.releases import release_to_start
from assistant.service.releases.store import forget_old, make_current
from assistant.storage.commands import record_installation
from assistant.turns.settings import TurnSettings

_STORES_START_S = 60.0
_MIGRATION_PAUSE_S = 1.0
_AS_ROOT = (
    "Started by root, Rasa, Redis and nginx's master would run as root, and none of them needs its "
    "rights: start it as an ordinary user, or ask for that with make serve ALLOW_ROOT=true."
)


def main() -> int:
    """Run the service until it is asked to end.

    Returns:
        The exit code: 0, also after Ctrl-C, or 1 when something went wrong.
    """
    progress = Progress(sys.stderr)
    stopping = stop_on_signals()
    try:
        _run(*load_cluster_settings(), progress, stopping)
    except (LauncherError, SettingsError, ContentError) as error:
        progress.say(str(error))
        return 1
    return 0


def _run(settings: Settings, cluster: ClusterSettings, progress: Progress, stopping: Event) -> None:
    if os.geteuid() == 0 and not cluster.allow_root:
        raise LauncherError(_AS_ROOT)
    _check_ports(settings, cluster)
    workshop = workshop_server(settings)
    release = release_to_start(settings, progress, stopping)
    if release is None:
        return
    folder = _folder(settings)
    stores, variables, made = _stores(folder, cluster)
    grace_s = read_settings(TurnSettings).stop_seconds
    upgrades = Upgrades(settings, lambda release: describe_release(settings, release))
    with Supervisor(stores, progress, stopping, grace_s) as supervisor:
        if stores and not supervisor.wait_until_ready(_STORES_START_S):
            return
        # What is started from here on works on these stores, as this process does.
        os.environ.update(variables)
        if not _migrate(settings, stopping):
            return
        record_installation("make serve", {name: variables[name] for name in made})
        supervisor.add((*describe_release(settings, release), *workshop))
        addresses = [f"{settings.assistant_host}:{port}" for port in settings.assistant_ports]
        supervisor.add([proxy_server(folder / "nginx", cluster, addresses, grace_s)])
        if supervisor.wait_until_ready(settings.assistant_start_timeout):
            make_current(release, settings)
            forget_old(settings)
            progress.say(_welcome(settings, cluster))
            supervisor.watch(upgrades)
    progress.say("Stopped.")


def _check_ports(settings: Settings, cluster: ClusterSettings) -> None:
    check_port(cluster.proxy_host, cluster.proxy_port, "PROXY")
    if settings.action_server:
        check_port(settings.actions_host, settings.actions_port, "ACTIONS")
    for port in settings.assistant_ports:
        check_port(settings.assistant_host, port, "ASSISTANT")
    if not cluster.database_url:
        check_port("127.0.0.1", cluster.own_postgres_port, "OWN_POSTGRES")
    if not cluster.redis_url:
        check_port("127.0.0.1", cluster.own_redis_port, "OWN_REDIS")


def _stores(
    folder: Path, cluster: ClusterSettings
) -> tuple[list[Server], dict[str, str], list[str]]:
    """Describe the stores to start, the variables that lead to all, and which are made up."""
    keys = ensure_keys(folder / "keys.json")
    servers = []
    variables = {
        "DATABASE_URL": cluster.database_url,
        "REDIS_URL": cluster.redis_url,
        "WEB_TOKEN_SECRET": cluster.web_token_secret or keys["web_token"],
        # Our own nginx is one, whatever stands before it.
        "WEB_TRUSTED_PROXIES": str(max(1, cluster.web_trusted_proxies)),
    }
    made = [name for name in ("DATABASE_URL", "REDIS_URL") if not variables[name]]
    if "DATABASE_URL" in made:
        port, password = cluster.own_postgres_port, keys["postgres"]
        servers.append(postgres_server(folder / "postgres", port, password))
        variables["DATABASE_URL"] = postgres_url(port, password)
    if "REDIS_URL" in made:
        port, password = cluster.own_redis_port, keys["redis"]
        servers.append(redis_server(folder / "redis", port, password))
        variables["REDIS_URL"] = redis_url(port, password)
    return servers, variables, made


def _migrate(settings: Settings, stopping: Event) -> bool:
    """Bring the database's schema to this version, once the database takes commands."""
    deadline = time.monotonic() + _STORES_START_S
    while True:
        try:
            prepare_storage(settings)
        except LauncherError:
            if time.monotonic() > deadline:
                raise
        else:
            return True
        if stopping.wait(_MIGRATION_PAUSE_S):
            return False


def _folder(settings: Settings) -> Path:
    return settings.assistant_var / "cluster"


def _welcome(settings: Settings, cluster: ClusterSettings) -> str:
    tls = "" if cluster.proxy_certificate else " (with a certificate to try with: see PROXY_*)"
    lines = [
        "",
        f"The service is ready at https://{cluster.proxy_host}:{cluster.proxy_port}{tls};"
        " Ctrl-C stops it.",
        f"  processes  {settings.assistant_processes}, each started again when it ends",
        *workshop_lines(settings),
        f"  logs       {settings.assistant_var / 'log'}, {_folder(settings) / 'log'}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
