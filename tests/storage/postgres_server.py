"""A real PostgreSQL on a free port, which can be stopped, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from tests.processes import children_of
from tests.redis_server import free_port

_BINARIES = Path("/usr/lib/postgresql/15/bin")
_START_SECONDS = 60.0
# Nobody needs the cluster after a power cut; what was committed survives a kill all the same.
_OPTIONS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off")


class PostgresServer:
    """A cluster with one database; `url` is what DATABASE_URL takes."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Make the cluster; it does not run yet.

        Args:
            folder: an empty folder of its own, which the system user postgres can reach.
            port: where it listens; a free port if None.
        """
        self.data = folder / "data"
        self._log = folder / "postgres.log"
        self.port = port or free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            shutil.chown(folder, "postgres")
        make = ("initdb", "--auth=trust", "--username=postgres", "--no-sync", "-E", "UTF8")
        subprocess.run(
            _as_its_user([str(_BINARIES / make[0]), *make[1:], "-D", str(self.data)]),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    def start(self) -> None:
        """Start it, also after it was killed, and wait until it answers."""
        command = [str(_BINARIES / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        command += [word for option in _OPTIONS for word in ("-c", option)]
        with self._log.open("ab") as log:
            self._starter = subprocess.Popen(
                _as_its_user(command),
                stdout=log,
                stderr=log,
                cwd=self.data.parent,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._starter.poll() is None:
            try:
                psycopg2.connect(self.url).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text('utf-8')}")

    def stop(self) -> None:
        """Stop it in good order, cutting its connections."""
        self._starter.send_signal(signal.SIGINT)
        self._starter.wait()

    def kill(self) -> None:
        """Kill all its processes as the kernel would."""
        self._signal_all(signal.SIGKILL)
        self._starter.wait()

    def pause(self) -> None:
        """Let it hang: connections stay open and nothing answers."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return hasattr(self, "_starter") and self._starter.poll() is None

    def _signal_all(self, number: signal.Signals) -> None:
        # Each of its processes leads a group of its own.
        first = self._starter.pid
        for process in (first, *children_of(first)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@contextmanager
def running_postgres(port: int | None = None) -> Iterator[PostgresServer]:
    """Run a server of one's own.

    Args:
        port: where it listens; a free port if None.

    Yields:
        The server, started.
    """
    # Under /tmp itself: pytest's folders are closed to the user postgres.
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        server = PostgresServer(folder, port)
        try:
            server.start()
            yield server
        finally:
            if server.is_running():
                server.kill()


def _as_its_user(command: Sequence[str]) -> list[str]:
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
