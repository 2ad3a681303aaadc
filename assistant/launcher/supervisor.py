"""Keep several servers running together: all of them, or none."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import TracebackType

from assistant.launcher import process
from assistant.launcher.errors import LauncherError
from assistant.launcher.progress import Progress

_POLL_S = 0.2
_PROBE_TIMEOUT_S = 1.0


@dataclass(frozen=True)
class Server:
    """A server to run.

    `ready_url` answers 200 once the server works; `failure_mark` in its log tells that it answers
    and yet does not work.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    failure_mark: str | None = None


class Supervisor:
    """Starts servers on entering, stops them on leaving.

    Args:
        servers: what to run, in the order of starting.
        progress: where to show the waiting.
        stopping: set by others to ask for the end.
        grace_s: how long a server may take to end by itself, in seconds.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        progress: Progress,
        stopping: Event,
        grace_s: float = 5.0,
    ) -> None:
        self._servers = servers
        self._progress = progress
        self._stopping = stopping
        self._grace_s = grace_s
        self._running: list[tuple[Server, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Supervisor:
        for server in self._servers:
            child = process.start(server.command, server.log, server.environment)
            self._running.append((server, child))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        process.stop([child for _, child in self._running], self._grace_s)

    def wait_until_ready(self, timeout_s: float) -> bool:
        """Wait until every server works.

        Args:
            timeout_s: how long to wait, in seconds.

        Returns:
            Whether they work; False when the end was asked for meanwhile.

        Raises:
            LauncherError: a server ended, does not work, or takes longer than that.
        """
        waiting = list(self._servers)
        names = " and ".join(server.name for server in waiting)
        waited_s = 0.0
        with self._progress.during(f"Starting {names}") as tick:
            while waiting:
                if self._stopping.wait(_POLL_S):
                    return False
                waited_s += _POLL_S
                tick()
                self.check()
                waiting = [server for server in waiting if not _answers(server.ready_url)]
                if waiting and waited_s > timeout_s:
                    raise LauncherError(_too_slow(waiting[0], timeout_s))
        for server in self._servers:
            _check_log(server)
        return True

    def watch(self) -> None:
        """Return once the end is asked for.

        Raises:
            LauncherError: a server ended by itself.
        """
        while not self._stopping.wait(_POLL_S):
            self.check()

    def check(self) -> None:
        """Make sure that every server still runs.

        Raises:
            LauncherError: one has ended.
        """
        for server, child in self._running:
            code = child.poll()
            if code is not None:
                reason = f"exit code {code}" if code >= 0 else f"signal {-code}"
                raise LauncherError(f"{_capital(server.name)} stopped ({reason}). {_end(server)}")


def run_together(
    servers: Sequence[Server],
    progress: Progress,
    stopping: Event,
    timeout_s: float,
    welcome: str,
    grace_s: float = 5.0,
) -> None:
    """Run servers until the end is asked for.

    Args:
        servers: what to run, in the order of starting.
        progress: where to show what goes on.
        stopping: set by others to ask for the end.
        timeout_s: how long they may take to start, in seconds.
        welcome: text to show once all of them work.
        grace_s: how long a server may take to end by itself, in seconds.

    Raises:
        LauncherError: a server does not start, or ended by itself; none runs any more.
    """
    with Supervisor(servers, progress, stopping, grace_s) as supervisor:
        if supervisor.wait_until_ready(timeout_s):
            progress.say(welcome)
            supervisor.watch()
    progress.say("Stopped.")


def _answers(url: str) -> bool:
    # A proxy of the environment must not be asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_PROBE_TIMEOUT_S) as response:
            return bool(response.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _check_log(server: Server) -> None:
    if server.failure_mark is None:
        return
    if server.failure_mark in server.log.read_text(encoding="utf-8", errors="replace"):
        raise LauncherError(f"{_capital(server.name)} does not work. {_end(server)}")


def _too_slow(server: Server, timeout_s: float) -> str:
    return (
        f"{_capital(server.name)} is not ready after {timeout_s:.0f} s "
        f"(ASSISTANT_START_TIMEOUT). {_end(server)}"
    )


def _end(server: Server) -> str:
    return f"The end of {server.log}:\n{process.last_lines(server.log)}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
