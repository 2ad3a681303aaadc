"""The whole service on this machine, as `make serve` runs it, whose parts can be killed."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.processes import children_of
from tests.redis_server import free_port

PROJECT = Path(__file__).parents[2]
HANGS_AFTER_S = 600.0
_POLL_S = 0.05

# A word of each part's command line, without its folder and what follows.
PARTS = {
    "Rasa 2": "assistant.service.launcher.serve",
    "the action server": "actions",
    "PostgreSQL": "postgres",
    "Redis": "redis-server",
}


class Cluster:
    """A running service."""

    def __init__(
        self,
        folder: Path,
        first_port: int,
        ports: dict[str, int],
        project: Path = PROJECT,
        **settings: str,
    ) -> None:
        """Start it.

        Args:
            folder: for all that it writes; other users must be able to pass through it.
            first_port: where the first process of Rasa listens.
            ports: the other ports, by variable.
            project: the working copy that it runs.
            **settings: further variables.
        """
        self._var = folder / "var"
        self._output = folder / "output"
        self._second_port = str(first_port + 1)
        self.url = f"https://127.0.0.1:{ports['PROXY_PORT']}"
        self._ports = [*ports.values(), first_port, first_port + 1]
        self._postgres_port = ports["OWN_POSTGRES_PORT"]
        variables = {
            "ASSISTANT_VAR": str(self._var),
            "ASSISTANT_PORT": str(first_port),
            "ASSISTANT_PROCESSES": "2",
            "ASSISTANT_START_TIMEOUT": str(HANGS_AFTER_S),
            "PROXY_HOST": "127.0.0.1",
            # As who runs the tests, root or not.
            "ALLOW_ROOT": "true",
            # On a machine that is busy with tests, slow is not wrong.
            "TURN_DEADLINE_SECONDS": "60",
            **{name: str(port) for name, port in ports.items()},
            **settings,
        }
        for name in ("DATABASE_URL", "REDIS_URL", "WEB_TOKEN_SECRET"):
            variables[name] = ""
        with self._output.open("wb") as output:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "assistant.service.cluster"],
                cwd=project,
                env={**os.environ, **variables},
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What its command has written so far."""
        return self._output.read_text("utf-8")

    @property
    def database_url(self) -> str:
        """Its database."""
        keys = json.loads((self._var / "cluster" / "keys.json").read_text("utf-8"))
        return f"postgresql://assistant:{keys['postgres']}@127.0.0.1:{self._postgres_port}/postgres"

    def tls(self) -> ssl.SSLContext:
        """Trust its certificate."""
        return ssl.create_default_context(
            cafile=str(self._var / "cluster" / "nginx" / "self-signed.pem")
        )

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until its command has written a text so often."""
        deadline = time.monotonic() + HANGS_AFTER_S
        while self.said.count(text) < times:
            assert self.launcher.poll() is None, f"it ended:\n{self.said}"
            assert time.monotonic() < deadline, f"{text!r} never came:\n{self.said}"
            time.sleep(_POLL_S)

    def kill(self, part: str) -> None:
        """Kill a part as the kernel would."""
        os.kill(self._pid(part), signal.SIGKILL)

    def hang(self, part: str) -> None:
        """Stop a part as a deadlock would: it keeps its port and says nothing."""
        os.kill(self._pid(part), signal.SIGSTOP)

    @property
    def var(self) -> Path:
        """Its ASSISTANT_VAR."""
        return self._var

    def command(
        self, module: str, *arguments: str, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Give a command as an operator does, whose shell knows the folder and what is given."""
        variables = {**os.environ, "ASSISTANT_VAR": str(self._var), **settings}
        for name in ("DATABASE_URL", "REDIS_URL", "PSEUDONYM_SECRET"):
            variables[name] = ""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def ports(self) -> list[int]:
        """Where its parts listen."""
        return list(self._ports)

    def stop(self) -> int:
        """Ask for the end, and give the exit code."""
        self.launcher.send_signal(signal.SIGTERM)
        return self.launcher.wait(HANGS_AFTER_S)

    def _pid(self, part: str) -> int:
        for child in children_of(self.launcher.pid):
            command = Path(f"/proc/{child}/cmdline").read_text("utf-8").split("\0")
            # Redis writes its address there too.
            is_it = PARTS[part] in (Path(word).name.partition(" ")[0] for word in command)
            if is_it and (part != "Rasa 2" or self._second_port in command):
                return child
        raise RuntimeError(f"{part} does not run")


@contextmanager
def running_cluster(
    working_copy: Callable[[Path], Path] = lambda _: PROJECT, **settings: str
) -> Iterator[Cluster]:
    """Run the service on free ports.

    Args:
        working_copy: makes what it runs, in its folder; by default it runs this project.
        **settings: further variables.

    Yields:
        It, ready to answer.
    """
    names = ("ACTIONS_PORT", "PROXY_PORT", "OWN_POSTGRES_PORT", "OWN_REDIS_PORT")
    # Under /tmp itself: pytest's folders are closed to the user postgres.
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        ports = {name: free_port() for name in names}
        project = working_copy(folder)
        cluster = Cluster(folder, _two_free_ports(), ports, project, **settings)
        try:
            cluster.wait_for("The service is ready")
            yield cluster
        finally:
            cluster.stop()


def _two_free_ports() -> int:
    """Find two free ports in a row, of those that no outgoing connection takes; the first one."""
    while True:
        first = random.randrange(21000, 31000)  # noqa: S311
        with socket.socket() as one, socket.socket() as other, suppress(OSError):
            one.bind(("127.0.0.1", first))
            other.bind(("127.0.0.1", first + 1))
            return first
