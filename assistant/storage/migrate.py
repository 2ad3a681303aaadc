"""Bring the database's schema to this version: `python -m assistant.storage.migrate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text
from sqlalchemy.engine import Connection, Engine

from assistant.storage.commands import run_command
from assistant.storage.conversations import Conversations
from assistant.storage.engine import StorageError, make_engine, reaching
from assistant.storage.settings import StorageSettings

_SCRIPTS = Path(__file__).with_name("migrations")
_PATIENCE_SECONDS = 600
# Any number, the same for all versions: who holds it in PostgreSQL migrates alone.
LOCK = 8_254_717_001


def migrate(settings: StorageSettings) -> tuple[str | None, str]:
    """Make the schema, or bring it to this version; several may do so at once.

    Args:
        settings: which database.

    Returns:
        The schema's version before and now; None before it existed.

    Raises:
        StorageError: the database is out of reach, or its schema is newer than this version.
    """
    engine = make_engine(settings, answer_seconds=_PATIENCE_SECONDS)
    try:
        with reaching(settings), _alone(engine) as connection:
            before, newest = _version(connection), newest_version()
            _refuse_newer(before, settings)
            if before != newest:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            return before, newest
    finally:
        engine.dispose()


def check_schema(engine: Engine, settings: StorageSettings) -> None:
    """Make sure that the schema is the one that this version reads and writes.

    Args:
        engine: the way to the database.
        settings: which database it is.

    Raises:
        StorageError: the database is out of reach, or its schema is another one.
    """
    with reaching(settings), engine.connect() as connection:
        version = _version(connection)
    _refuse_newer(version, settings)
    if version != newest_version():
        raise StorageError(
            f"{settings.place}: the schema is {version or 'not there yet'}, this version needs "
            f"{newest_version()}. Run « make migrate » (python -m assistant.storage.migrate)."
        )


@contextmanager
def opened(settings: StorageSettings) -> Iterator[Conversations]:
    """Open a database's conversations while a block runs.

    Raises:
        StorageError: the database is out of reach, or its schema is another one.
    """
    conversations = Conversations(settings)
    try:
        check_schema(conversations.engine, settings)
        yield conversations
    finally:
        conversations.close()


def newest_version() -> str:
    """Name the schema of this version."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _refuse_newer(version: str | None, settings: StorageSettings) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise StorageError(
            f"{settings.place}: the schema is {version}, newer than this version of the assistant "
            f"({newest_version()}). Start the version that made it, or a later one."
        )


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction that may migrate; another waits here until it has ended."""
    if engine.dialect.name == "sqlite":
        # Left alone, Python's driver begins a transaction too late for a change of the schema.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_immediate)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def main() -> int:
    """Migrate the database of this installation."""
    return run_command(_migrate)


def _migrate(settings: StorageSettings) -> str:
    before, now = migrate(settings)
    if before == now:
        return f"{settings.place}: the schema is up to date ({now})."
    return f"{settings.place}: the schema is now {now} (before: {before or 'none'})."


if __name__ == "__main__":
    sys.exit(main())
