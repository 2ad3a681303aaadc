"""A real Redis on a free port, with nothing kept on disk."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis


@contextmanager
def running_redis(folder: Path, port: int | None = None) -> Iterator[str]:
    """Run a server.

    Args:
        folder: where it may write its log.
        port: where it listens; a free port if None.

    Yields:
        Its address.
    """
    port = port or free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (folder / "redis.log").open("ab") as log:
        server = subprocess.Popen([*command, "--dir", folder], stdout=log, stderr=log)
    try:
        _wait_until_open(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def hanging(url: str) -> Iterator[None]:
    """Have a server take what it is sent, and answer nothing.

    Args:
        url: its address.
    """
    with Redis.from_url(url) as client:
        server = int(client.info("server")["process_id"])
    os.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server, signal.SIGCONT)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"redis-server ended with {server.returncode}")
