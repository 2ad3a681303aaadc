"""A PostgreSQL and a Redis of the installation's own, on loopback, and the secrets of both."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.server import Server, Stage

_NAMES = ("postgres", "redis", "web_token")


def ensure_keys(file: Path) -> dict[str, str]:
    """Read the secrets, or make them.

    Args:
        file: where they are kept, for its owner alone.

    Returns:
        A password for each store, and what signs the web channel's tokens.
    """
    if not file.exists():
        made = {name: secrets.token_urlsafe(32) for name in _NAMES}
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            json.dump(made, output)
        new.rename(file)
    return {str(name): str(value) for name, value in json.loads(file.read_text("utf-8")).items()}


_DEBIAN = Path("/usr/lib/postgresql")
QUIET_LOGS = Path("deploy/postgresql/quiet-logs.conf")
_USER = "assistant"
_HOST = "127.0.0.1"


def postgres_url(port: int, password: str) -> str:
    """Name the database as DATABASE_URL does.

    Args:
        port: where it listens.
        password: of its one user.
    """
    return f"postgresql://{_USER}:{password}@{_HOST}:{port}/postgres"


def postgres_server(folder: Path, port: int, password: str) -> Server:
    """Describe the server, and make its files at the first time.

    Args:
        folder: where its files are.
        port: where it listens.
        password: of its one user.

    Returns:
        The server. It is asked to end at once, cutting its connections.

    Raises:
        LauncherError: PostgreSQL is not installed, or its files cannot be made.
    """
    folder = folder.resolve()
    data, socket_folder = folder / "data", ""
    if not data.exists():
        _make_files(folder, data, password)
    binary = _binaries((data / "PG_VERSION").read_text("ascii").strip()) / "postgres"
    options = {
        "listen_addresses": _HOST,
        "port": str(port),
        "unix_socket_directories": socket_folder,
        **_settings(QUIET_LOGS),
    }
    return Server(
        name="PostgreSQL",
        command=(
            *_as_its_user(),
            *(str(binary), "-D", str(data)),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ),
        ready_url=f"postgresql://{_HOST}:{port}",
        log=folder.parent / "log" / "postgres.log",
        stop_signal=signal.SIGINT,
        stage=Stage.STORE,
    )


def _settings(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text("utf-8").splitlines())
    return {name.strip(): value.strip() for name, _, value in lines if not name.startswith("#")}


def _make_files(folder: Path, data: Path, password: str) -> None:
    new, password_file = folder / "new", folder / "password"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    password_file.touch(mode=0o600)
    password_file.write_text(password, "utf-8")
    if os.geteuid() == 0:
        for path in (folder, password_file):
            shutil.chown(path, "postgres", "postgres")
    made = subprocess.run(  # noqa: S603
        [
            *_as_its_user(),
            *(str(_binaries() / "initdb"), "-D", str(new), "--username", _USER),
            *("--auth", "scram-sha-256", "--pwfile", str(password_file)),
            *("--encoding", "UTF8", "--locale", "C"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    password_file.unlink()
    if made.returncode:
        raise LauncherError(f"The files of PostgreSQL cannot be made:\n{made.stderr.strip()}")
    # Named so when it is whole: an interrupted start leaves no half of a database.
    new.rename(data)


def _binaries(version: str = "*") -> Path:
    found = sorted(_DEBIAN.glob(f"{version}/bin/postgres"), key=lambda path: path.parts[-3])
    on_path = shutil.which("postgres")
    if not found and on_path and version == "*":
        found = [Path(on_path)]
    if not found:
        wanted = "PostgreSQL" if version == "*" else f"PostgreSQL {version}"
        raise LauncherError(
            f"{wanted} is not installed: install Debian's package postgresql, or set DATABASE_URL."
        )
    return found[-1].parent


def _as_its_user() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root; who changes user must ask again to die with us."""
    if os.geteuid() != 0:
        return ()
    user = ("--reuid=postgres", "--regid=postgres", "--clear-groups")
    return ("setpriv", *user, "--pdeathsig", "KILL")


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
