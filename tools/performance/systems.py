"""The two bots that are compared, as servers to run."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from ruamel.yaml import YAML

from assistant.common.settings import Settings
from assistant.service.cluster.stores import redis_server, redis_url
from assistant.service.launcher import process
from assistant.service.launcher.ports import check_port, free_port
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.server import RunningServer, Server
from assistant.service.launcher.servers import assistant_servers
from assistant.shell.running import on_free_ports

OURS = "ours"
BASELINE = "baseline"

_HOST = "127.0.0.1"
_RASA = "Rasa"
_POLL_S = 0.05
_GRACE_S = 5.0
_STOCK = {**QUIET, "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
# All clients of a load share one address, and none waits as people do.
_UNLIMITED: Mapping[str, str] = {
    "WEB_RATE_PER_ADDRESS": "1000000000",
    "WEB_RATE_PER_CONVERSATION": "1000000000",
}


@dataclass(frozen=True)
class Running:
    """Servers that answer.

    Attributes:
        name: whose they are.
        urls: each process of Rasa, without a final slash.
        pids: the main process of each server, by the server's name.
        ready_s: seconds from the first start until all answered.
    """

    name: str
    urls: tuple[str, ...]
    pids: Mapping[str, int]
    ready_s: float


def our_servers(settings: Settings, model: Path, folder: Path, processes: int) -> list[Server]:
    """Describe the assistant as `make run` starts it, without limits to the rate of messages.

    Several processes share a Redis, as they must.

    Args:
        settings: the installation's.
        model: the trained model.
        folder: for its data and logs.
        processes: how many processes of Rasa.

    Returns:
        Each process of Rasa, and Redis for several.

    Raises:
        LauncherError: Redis is needed and not installed, or the database cannot be used.
    """
    own = on_free_ports(settings, folder).model_copy(update={"assistant_processes": processes})
    while processes > 1 and not _are_free(own.assistant_ports):
        own = own.model_copy(update={"assistant_port": free_port(_HOST)})
    variables, shared = dict(_UNLIMITED), list[Server]()
    if processes > 1:
        port, password = free_port(_HOST), token_hex()
        shared = [redis_server(folder / "redis", port, password)]
        variables["REDIS_URL"] = redis_url(port, password)
    servers = assistant_servers(own, model.resolve())
    ours = [replace(one, environment={**one.environment, **variables}) for one in servers]
    return [*ours, *shared]


def baseline_servers(python: str, model: Path, folder: Path, processes: int) -> list[Server]:
    """Describe the baseline: stock Rasa with its REST channel, its SQL store and a plain action.

    Args:
        python: of the baseline's environment.
        model: the trained model.
        folder: for its data and logs.
        processes: how many processes of Rasa.

    Returns:
        The action server, which is ours and runs on today's Python, then each process of Rasa.
    """
    folder.mkdir(parents=True, exist_ok=True)
    actions_port = free_port(_HOST)
    database = {"type": "SQL", "dialect": "sqlite", "db": str(folder / "conversations.db")}
    endpoints = {
        "action_endpoint": {"url": f"http://{_HOST}:{actions_port}/webhook"},
        "tracker_store": database,
    }
    YAML().dump(endpoints, folder / "endpoints.yml")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    actions = Server(
        name="the action server",
        command=(
            *(sys.executable, "-m", "tools.performance.baseline_action"),
            *(_HOST, str(actions_port)),
        ),
        ready_url=f"http://{_HOST}:{actions_port}/health",
        log=folder / "log" / "actions.log",
        environment=QUIET,
    )
    return [
        actions,
        *(_stock_rasa(python, model, folder, number) for number in range(1, processes + 1)),
    ]


@contextmanager
def running(name: str, servers: Sequence[Server], timeout_s: float) -> Iterator[Running]:
    """Run servers.

    Args:
        name: whose they are.
        servers: each process of Rasa, and what it needs.
        timeout_s: how long they may take to start, in seconds.

    Yields:
        The servers, all of which answer.

    Raises:
        LauncherError: one does not start.
    """
    began = time.monotonic()
    started = [RunningServer(server) for server in servers]
    try:
        while not all(one.check_ready() for one in started):
            for one in started:
                if one.end() is not None or one.age_s > timeout_s:
                    raise LauncherError(f"{one.server.name} does not start. {one.log_end()}")
            time.sleep(_POLL_S)
        yield Running(
            name=name,
            urls=tuple(_base(one.ready_url) for one in servers if one.name.startswith(_RASA)),
            pids={one.server.name: one.child.pid for one in started},
            ready_s=time.monotonic() - began,
        )
    finally:
        process.stop([one.child for one in started], _GRACE_S)


def _stock_rasa(python: str, model: Path, folder: Path, number: int) -> Server:
    port = free_port(_HOST)
    return Server(
        name=f"{_RASA} {number}",
        command=(
            *(python, "-m", "rasa", "run", "--model", str(model.resolve())),
            *("--endpoints", str(folder / "endpoints.yml")),
            *("--credentials", str(folder / "credentials.yml")),
            *("--interface", _HOST, "--port", str(port)),
        ),
        ready_url=f"http://{_HOST}:{port}/",
        log=folder / "log" / f"rasa-{number}.log",
        environment=_STOCK,
        failure_mark="Could not load model due to",
    )


def _base(url: str) -> str:
    return url[: url.index("/", len("http://"))]


def _are_free(ports: Sequence[int]) -> bool:
    try:
        for port in ports:
            check_port(_HOST, port, "ASSISTANT")
    except LauncherError:
        return False
    return True
