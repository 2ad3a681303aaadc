"""Save all conversations into one file: `python -m assistant.storage.backup [FILE]`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from assistant.storage.commands import CommandError, run_command
from assistant.storage.migrate import opened
from assistant.storage.settings import StorageSettings

_DEBIAN = Path("/usr/lib/postgresql")
_DAY_SECONDS = 24 * 3600.0
_FOLDER = "backups"


def main() -> int:
    """Back up the database of this installation."""
    given = sys.argv[1:] or [os.environ.get("BACKUP_FILE", "")]
    return run_command(lambda settings: _told(settings, Path(given[0]) if given[0] else None))


def _told(settings: StorageSettings, file: Path | None) -> str:
    written = back_up(settings, file)
    old = [] if file else forget_old(settings, time.time())
    lines = [f"{settings.place}: saved as {written}."]
    if old:
        days = settings.retention_days
        lines.append(f"Deleted {len(old)} backups older than {days} days (RETENTION_DAYS).")
    return "\n".join(lines)


def back_up(settings: StorageSettings, file: Path | None = None) -> Path:
    """Save the database while it is used.

    Args:
        settings: which database.
        file: where to; a name with the time, in the folder of backups, if None.

    Returns:
        The file, which its owner alone can read.

    Raises:
        CommandError: it cannot be written, or PostgreSQL's programs are missing.
        StorageError: the database is out of reach.
    """
    with opened(settings) as conversations:
        is_sqlite = conversations.engine.dialect.name == "sqlite"
    file = file or _named(settings, ".db" if is_sqlite else ".dump")
    if file.exists():
        raise CommandError(f"{file} exists: a backup replaces none.")
    new = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
    try:
        if is_sqlite:
            copy_sqlite(Path(str(settings.url.database)), new)
        else:
            postgresql(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={new}")
    except CommandError:
        new.unlink()
        raise
    new.rename(file)
    return file


def forget_old(settings: StorageSettings, now: float) -> list[Path]:
    """Delete backups, in the folder of backups, of what may not be kept any more.

    Args:
        settings: where the folder is, and how long conversations are kept.
        now: the time, in seconds since 1970.

    Returns:
        The deleted files.
    """
    begins = now - settings.retention_days * _DAY_SECONDS
    folder = settings.assistant_var / _FOLDER
    old = [file for file in folder.glob("conversations-*") if file.stat().st_mtime < begins]
    for file in old:
        file.unlink()
    return old


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database, whole, while others use either of them."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def postgresql(settings: StorageSettings, program: str, *arguments: str) -> str:
    """Run a program of PostgreSQL on the database.

    Args:
        settings: which database; its password is on no command line.
        program: `pg_dump` or `pg_restore`.
        arguments: its arguments.

    Returns:
        What it says.

    Raises:
        CommandError: it is not installed, or fails.
    """
    url = settings.url
    variables = {
        "PGHOST": url.host,
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program
        [_program(program), *arguments],
        env={**os.environ, **{name: value for name, value in variables.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{settings.place}: {program} failed: {done.stderr.strip()}")
    return done.stdout


def _program(name: str) -> str:
    # Debian's own program of that name chooses by the local clusters; the newest reads all.
    found = sorted(
        _DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    program = str(found[0]) if found else shutil.which(name)
    if not program:
        raise CommandError(f"{name} is not installed: install Debian's package postgresql-client.")
    return program


def _named(settings: StorageSettings, suffix: str) -> Path:
    when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S-%f")
    return settings.assistant_var / _FOLDER / f"conversations-{when}{suffix}"


if __name__ == "__main__":
    sys.exit(main())
