"""One server to run, and its process."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from assistant.service.launcher import process
from assistant.service.launcher.errors import LauncherError

_PROBE_TIMEOUT_S = 1.0
# A server that worked for so long and then ends is started again at once.
_STABLE_S = 60.0
_LONGEST_WAIT_S = 30.0


@dataclass(frozen=True)
class Server:
    """A server to run.

    Without `log` it writes where the launcher does. `ready_url` answers 200 once the server works,
    or takes connections if it begins with tcp://; `failure_mark` in its log tells that it answers
    and yet does not work, and `failure_advice` what to do then. `stop_signal` asks it to end.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    log: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)
    failure_mark: str | None = None
    failure_advice: str = ""
    stop_signal: signal.Signals = signal.SIGTERM


class RunningServer:
    """A server, its process, and when it may start again after its end."""

    def __init__(self, server: Server) -> None:
        """Start a server.

        Args:
            server: what to run.
        """
        self.server = server
        self.is_ready = False
        self._failures = 0
        self._starts_at: float | None = None
        self._log_begins = 0
        self._start(add_to_log=False)

    @property
    def age_s(self) -> float:
        """Seconds since its process was started."""
        return time.monotonic() - self._began

    @property
    def waits(self) -> bool:
        """Whether it has ended and is to be started again."""
        return self._starts_at is not None

    def end(self) -> str | None:
        """Say how its process ended; None while it runs."""
        code = self.child.poll()
        if code is None:
            return None
        return f"exit code {code}" if code >= 0 else f"signal {-code}"

    def check_ready(self) -> bool:
        """Ask the server whether it works, unless it said so before.

        Returns:
            Whether it works.

        Raises:
            LauncherError: its log says that it does not work.
        """
        if not self.is_ready:
            answers = _answers(self.server.ready_url)
            # A server that knows that it does not work never answers 200.
            self._check_log()
            self.is_ready = answers
        return self.is_ready

    def plan_start(self) -> float:
        """Kill what is left of the server, and choose when to start it again.

        Returns:
            The seconds until then: longer each time that it ends soon.
        """
        # Workers that outlive their master would keep its port.
        process.kill(self.child)
        if self.is_ready and self.age_s > _STABLE_S:
            self._failures = 0
        wait_s = min(2.0 ** (self._failures - 1), _LONGEST_WAIT_S) if self._failures else 0.0
        self._failures += 1
        self._starts_at = time.monotonic() + wait_s
        return wait_s

    def start_when_due(self) -> None:
        """Start it again once its time has come."""
        if self._starts_at is not None and time.monotonic() >= self._starts_at:
            self._start(add_to_log=True)

    def log_end(self) -> str:
        """Show the end of its log."""
        if self.server.log is None:
            return "Its last words are above."
        return f"The end of {self.server.log}:\n{process.last_lines(self.server.log)}"

    def _start(self, *, add_to_log: bool) -> None:
        server = self.server
        if add_to_log and server.log is not None and server.log.exists():
            self._log_begins = server.log.stat().st_size
        self.is_ready = False
        self._starts_at = None
        self._began = time.monotonic()
        self.child: subprocess.Popen[bytes] = process.start(
            server.command, server.log, server.environment, add_to_log=add_to_log
        )

    def _check_log(self) -> None:
        server = self.server
        if server.failure_mark is None or server.log is None:
            return
        with server.log.open("rb") as log:
            log.seek(self._log_begins)
            said = log.read().decode("utf-8", errors="replace")
        if server.failure_mark in said:
            advice = f" {server.failure_advice}" if server.failure_advice else ""
            raise LauncherError(f"{capital(server.name)} does not work.{advice} {self.log_end()}")


def capital(name: str) -> str:
    """Write a server's name as a sentence begins."""
    return name[:1].upper() + name[1:]


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        try:
            address = (parts.hostname or "", parts.port or 0)
            socket.create_connection(address, _PROBE_TIMEOUT_S).close()
        except OSError:
            return False
        return True
    # A proxy of the environment must not be asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_PROBE_TIMEOUT_S) as response:
            return bool(response.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError, ValueError):
        return False
