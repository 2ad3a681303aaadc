"""A Redis of the installation's own, on loopback."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.server import Server, Stage

_HOST = "127.0.0.1"
# Every write is in the system's hands before it is answered for, and on the disk within a second:
# the end of Redis loses nothing, the end of the machine a second at most.
_CONFIGURATION = """\
bind {host}
port {port}
dir {folder}
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


def redis_url(port: int, password: str) -> str:
    """Name the server as REDIS_URL does.

    Args:
        port: where it listens.
        password: what it asks for.
    """
    return f"redis://:{password}@{_HOST}:{port}/0"


def redis_server(folder: Path, port: int, password: str) -> Server:
    """Describe the server, and write its configuration.

    Args:
        folder: where its files are.
        port: where it listens.
        password: what it asks for.

    Returns:
        The server.

    Raises:
        LauncherError: Redis is not installed.
    """
    binary = shutil.which("redis-server")
    if binary is None:
        raise LauncherError(
            "Redis is not installed: install Debian's package redis-server, or set REDIS_URL."
        )
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "redis.conf"
    file.touch(mode=0o600)
    os.chmod(file, 0o600)  # noqa: PTH101
    text = _CONFIGURATION.format(host=_HOST, port=port, folder=folder, password=password)
    file.write_text(text, "utf-8")
    return Server(
        name="Redis",
        command=(binary, str(file)),
        ready_url=f"redis://{_HOST}:{port}",
        log=folder.parent / "log" / "redis.log",
        stage=Stage.STORE,
    )
