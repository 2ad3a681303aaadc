"""One server to run, its process, and whether it answers."""

from __future__ import annotations

import signal
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests

from assistant.service.launcher import process
from assistant.service.launcher.progress import LauncherError

PROBE_TIMEOUT_S = 2.0

# Somebody who would sign in. PostgreSQL asks for the password, or says why it takes nobody: whether
# it offers TLS it still answers while it shuts down and waits for clients that never leave.
_SOMEBODY = b"user\0postgres\0database\0postgres\0\0"
_POSTGRES_ASKS = struct.pack("!ii", 8 + len(_SOMEBODY), 0x30000) + _SOMEBODY
# https://www.postgresql.org/docs/current/errcodes-appendix.html: it shuts down, or starts up.
_TAKES_NOBODY = (b"C57P01\0", b"C57P02\0", b"C57P03\0")
_LONGEST = 1024


def answers(url: str) -> bool:
    """Tell whether a server answers.

    Args:
        url: http:// for a 200; redis://, postgresql:// and tls:// for a word of that protocol.
    """
    try:
        return _PROBES[urlsplit(url).scheme](url)
    except (OSError, ValueError):
        return False


def _http(url: str) -> bool:
    with requests.Session() as session:
        # A proxy of the environment must not be asked for an address of this machine.
        session.trust_env = False
        return session.get(url, timeout=PROBE_TIMEOUT_S).status_code == HTTPStatus.OK


def _tls(url: str) -> bool:
    # Whose certificate it is does not matter: only a process that works can shake hands.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with _connection(url) as connection, context.wrap_socket(connection):
        return True


def _redis(url: str) -> bool:
    return _said(url, b"PING\r\n")[:1] in (b"+", b"-")


def _postgresql(url: str) -> bool:
    said = _said(url, _POSTGRES_ASKS)
    return said[:1] in (b"R", b"E") and not any(code in said for code in _TAKES_NOBODY)


def _said(url: str, request: bytes) -> bytes:
    with _connection(url) as connection:
        connection.sendall(request)
        return connection.recv(_LONGEST)


def _connection(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), PROBE_TIMEOUT_S)


_PROBES: dict[str, Callable[[str], bool]] = {
    "http": _http,
    "postgresql": _postgresql,
    "redis": _redis,
    "tls": _tls,
}


# A server that worked for so long and then ends is started again at once.
_STABLE_S = 60.0
_LONGEST_WAIT_S = 30.0
# A server that works is asked so often; one that does not answer for so long, at three questions
# at least, hangs.
_ASKED_EVERY_S = 2.0
_HUNG_AFTER_S = 10.0
_HUNG_QUESTIONS = 3


class Stage(IntEnum):
    """Who stands in front of whom: those of a later stage use those before, and end first."""

    STORE = 0
    ACTIONS = 1
    ASSISTANT = 2
    FRONT = 3


@dataclass(frozen=True)
class Server:
    """A server to run.

    Without `log` it writes where the launcher does. `ready_url` answers once the server works, and
    as long as it does not hang, unless an `alive_url` tells that (see probes.py); `failure_mark` in
    its log tells that it answers and yet does not work, and `failure_advice` what to do then.
    `stop_signal` asks it to end; the kernel sends it `orphan_signal` when the launcher dies.
    """

    name: str
    command: tuple[str, ...]
    ready_url: str
    log: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)
    failure_mark: str | None = None
    failure_advice: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    stage: Stage = Stage.ASSISTANT
    alive_url: str | None = None


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
        self._asked = 0.0
        self._answered = 0.0
        self._asked_to_end = False
        self._start()

    @property
    def age_s(self) -> float:
        """Seconds since its process was started."""
        return time.monotonic() - self._began

    @property
    def waits(self) -> bool:
        """Whether it has ended and is to be started again."""
        return self._starts_at is not None

    @property
    def works(self) -> bool:
        """Whether it worked when it was last asked, and runs."""
        return self.is_ready and self.end() is None

    def end(self) -> str | None:
        """Say that its process ended, and how; None while it runs."""
        code = self.child.poll()
        if code is None:
            return None
        how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        return f"{capital(self.server.name)} stopped ({how}). {self.log_end()}"

    def slowness(self, patience_s: float) -> str:
        """Say that it is not ready after so many seconds."""
        return (
            f"{capital(self.server.name)} is not ready after {patience_s:.0f} s "
            f"(ASSISTANT_START_TIMEOUT). {self.log_end()}"
        )

    def check_ready(self) -> bool:
        """Ask the server whether it works, unless it said so before.

        Returns:
            Whether it works.

        Raises:
            LauncherError: its log says that it does not work.
        """
        if not self.is_ready:
            works = answers(self.server.ready_url)
            # A server that knows that it does not work never answers 200.
            self._check_log()
            self.is_ready = works
            self._answered = time.monotonic()
        return self.is_ready

    def hangs(self) -> bool:
        """Ask a server that worked whether it still answers, now and then."""
        if time.monotonic() < self._asked + _ASKED_EVERY_S:
            return False
        if answers(self.server.alive_url or self.server.ready_url):
            self._unanswered = 0
            self._answered = time.monotonic()
        else:
            self._unanswered += 1
        self._asked = time.monotonic()
        silent_s = self._asked - self._answered
        return self._unanswered >= _HUNG_QUESTIONS and silent_s >= _HUNG_AFTER_S

    def plan_start(self) -> float:
        """Kill what is left of the server, and choose when to start it again.

        Returns:
            The seconds until then: longer each time that it ends soon.
        """
        # Workers that outlive their master would keep its port.
        process.kill(self.child)
        if self.is_ready and self.age_s > _STABLE_S:
            self._failures = 0
        self.is_ready = False
        wait_s = min(2.0 ** (self._failures - 1), _LONGEST_WAIT_S) if self._failures else 0.0
        self._failures += 1
        self._starts_at = time.monotonic() + wait_s
        return wait_s

    def start_when_due(self) -> None:
        """Start it again once its time has come."""
        if self._starts_at is not None and time.monotonic() >= self._starts_at:
            self._start()

    def ask_to_end(self) -> None:
        """Ask its process to end, once: asked again, some give up what they still answer."""
        if not self._asked_to_end:
            process.signal_group(self.child, self.server.stop_signal)
        self._asked_to_end = True

    def become(self, server: Server) -> None:
        """Kill what is left of it, and start another in its place.

        Args:
            server: the other one.
        """
        process.kill(self.child)
        self.server = server
        self._failures = 0
        self._start()

    def log_end(self) -> str:
        """Show the end of its log."""
        if self.server.log is None:
            return "Its last words are above."
        lines = process.last_lines(self.server.log, self._log_begins)
        return f"The end of {self.server.log}:\n{lines}"

    def _start(self) -> None:
        server = self.server
        self._log_begins = process.log_size(server.log)
        self._unanswered = 0
        self._asked_to_end = False
        self.is_ready = False
        self._starts_at = None
        self._began = time.monotonic()
        self.child: subprocess.Popen[bytes] = process.start(
            server.command, server.log, server.environment, server.orphan_signal
        )

    def _check_log(self) -> None:
        server = self.server
        if server.failure_mark is None or server.log is None:
            return
        if server.failure_mark in process.tail(server.log, self._log_begins):
            advice = f" {server.failure_advice}" if server.failure_advice else ""
            raise LauncherError(f"{capital(server.name)} does not work.{advice} {self.log_end()}")


def capital(name: str) -> str:
    """Write a server's name as a sentence begins."""
    return name[:1].upper() + name[1:]
