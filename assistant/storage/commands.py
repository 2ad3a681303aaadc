"""What the storage's commands share: what the service works on, and how a command ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings, SettingsError
from assistant.privacy.pseudonyms import installed_pseudonyms
from assistant.storage.engine import StorageError
from assistant.storage.settings import StorageSettings

_FILE = "service.json"


class Installation(BaseModel):
    """Where a service keeps what it is told, without the passwords that it was given.

    `made` holds the variables that the service made up itself, for its own database and Redis.
    """

    started_by: str
    launcher: int
    database: str
    redis: str
    pseudonyms: str
    made: Mapping[str, str]

    model_config = ConfigDict(frozen=True, extra="forbid")


def record_installation(started_by: str, made: Mapping[str, str]) -> None:
    """Write down what the service that starts now works on.

    Args:
        started_by: the command that starts it.
        made: the variables that it made up, which are in the environment already.
    """
    installation = _current(started_by, made)
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(installation.model_dump_json(indent=2))
    new.rename(file)


def adopt_installation() -> None:
    """Make this process work on what the service works on, unless its settings say otherwise.

    Raises:
        StorageError: its settings name another database, Redis or secret than the service's.
    """
    service, file = _recorded(), _file()
    if service is None:
        return
    given = {"DATABASE_URL": _storage().database_url, "REDIS_URL": _redis_url()}
    for name, value in service.made.items():
        if not given.get(name):
            os.environ[name] = value
    mine = _current(service.started_by, service.made)
    for part in ("database", "redis", "pseudonyms"):
        if getattr(mine, part) != getattr(service, part):
            raise StorageError(_refusal(part, mine, service, file))


def running_launcher() -> int | None:
    """Name the process of the launcher that was started last; None when it runs no more.

    Raises:
        StorageError: what it wrote down cannot be read.
    """
    service = _recorded()
    if service is None:
        return None
    try:
        command = Path(f"/proc/{service.launcher}/cmdline").read_bytes()
    except OSError:
        return None
    # Another program may have got the number since.
    return service.launcher if b"assistant.service" in command else None


def _recorded() -> Installation | None:
    file = _file()
    if not file.exists():
        return None
    try:
        return Installation.model_validate_json(file.read_bytes())
    except ValidationError:
        raise StorageError(f"{file} cannot be read: start the service again.") from None


def _refusal(part: str, mine: Installation, service: Installation, file: Path) -> str:
    names = {"database": "DATABASE_URL", "redis": "REDIS_URL", "pseudonyms": "PSEUDONYM_SECRET"}
    which = (
        "with another secret for pseudonyms than this command's"
        if part == "pseudonyms"
        else f"on {getattr(service, part) or 'no Redis'}, and this command's settings name "
        f"{getattr(mine, part) or 'none'}"
    )
    return (
        f"The service was started by « {service.started_by} » {which} ({names[part]}). Give this "
        f"command the service's settings (environment or .env), or delete {file} if that service "
        "is gone."
    )


def _current(started_by: str, made: Mapping[str, str]) -> Installation:
    url = _storage().url
    if url.drivername == "sqlite":
        database = f"the SQLite file {Path(str(url.database)).resolve()}"
    else:
        database = f"PostgreSQL {url.host}:{url.port or 5432}/{url.database}"
    redis_url = _redis_url()
    redis = urlsplit(redis_url)
    return Installation(
        started_by=started_by,
        launcher=os.getpid(),
        database=database,
        redis=f"Redis {redis.hostname or ''}:{redis.port or 6379}{redis.path}" if redis_url else "",
        pseudonyms=installed_pseudonyms().of("installation"),
        made=made,
    )


def _storage() -> StorageSettings:
    return read_settings(StorageSettings)


def _redis_url() -> str:
    return read_settings(Settings).redis_url


def _file() -> Path:
    return _storage().assistant_var / _FILE


class CommandError(Exception):
    """The command cannot do what is asked; the text says why."""


def run_command(action: Callable[[StorageSettings], str]) -> int:
    """Run a command on what the service works on, whatever started it.

    Args:
        action: does the work, and returns what to print.

    Returns:
        The exit code: 0, or 1 after a sentence that says what went wrong.
    """
    try:
        adopt_installation()
        print(action(read_settings(StorageSettings)))  # noqa: T201
    except (SettingsError, StorageError, CommandError) as error:
        print(error, file=sys.stderr)  # noqa: T201
    else:
        return 0
    return 1


def named_conversation() -> str:
    """Read which conversation a command is about.

    Returns:
        The id, as logs show it, from the argument or, as make passes it, from CONVERSATION_ID.

    Raises:
        CommandError: none is given.
    """
    given = sys.argv[1:] or [os.environ.get("CONVERSATION_ID", "")]
    if len(given) != 1 or not given[0].strip():
        raise CommandError("Which conversation? Give its id, as logs show it: ID=web-…")
    return given[0].strip()
