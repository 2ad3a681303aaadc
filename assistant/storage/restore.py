"""Bring the conversations of a backup back: `python -m assistant.storage.restore FILE`."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from assistant.storage.backup import back_up, copy_sqlite, postgresql
from assistant.storage.commands import CommandError, run_command
from assistant.storage.engine import StorageError
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings

_KINDS = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql+psycopg2"}


def main() -> int:
    """Restore the database of this installation."""
    given = sys.argv[1:] or [os.environ.get("BACKUP_FILE", "")]
    return run_command(lambda settings: restore(settings, given[0]))


def restore(settings: StorageSettings, name: str) -> str:
    """Put a backup in the place of what is kept now, which is saved first.

    The service may run meanwhile: its turns wait, and those that wait too long are sent again.

    Args:
        settings: which database.
        name: the backup's file.

    Returns:
        What was done, in words.

    Raises:
        CommandError: the file is no backup of this kind of database, or it is damaged.
        StorageError: the database is out of reach, or the backup is of a newer version.
    """
    if not name:
        raise CommandError("Which backup? FILE=… names the file that make backup wrote.")
    file = Path(name)
    _check(settings, file)
    before = _saved(settings)
    if settings.url.drivername == "sqlite":
        copy_sqlite(file, Path(str(settings.url.database)))
    else:
        arguments = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        postgresql(settings, "pg_restore", *arguments, "--dbname=", str(file))
    migrate(settings)
    saved = f" What was kept before is in {before}." if before else ""
    return (
        f"{settings.place}: restored from {file}.{saved} Erase again what was erased since: a "
        "backup holds it still."
    )


def _check(settings: StorageSettings, file: Path) -> None:
    try:
        with file.open("rb") as content:
            head = content.read(16)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    kind = next((kind for mark, kind in _KINDS.items() if head.startswith(mark)), None)
    if kind != settings.url.drivername:
        raise CommandError(f"{file} is no backup that fits {settings.place}.")
    if kind == "sqlite":
        _check_sqlite(file)
    else:
        postgresql(settings, "pg_restore", "--list", str(file))


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version")
    except sqlite3.DatabaseError:
        state = "damaged"
    if state != "ok":
        raise CommandError(f"{file} is damaged, or no backup of conversations.")


def _saved(settings: StorageSettings) -> Path | None:
    try:
        return back_up(settings)
    except StorageError:
        # Nothing can be saved of a database without a schema; whether it is reached shows now.
        migrate(settings)
        return None


if __name__ == "__main__":
    sys.exit(main())
