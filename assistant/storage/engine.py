"""The way to the database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from assistant.storage.errors import StorageError
from assistant.storage.settings import StorageSettings

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 5
_RETRY_SECONDS = 0.05
_FILE_MODE = 0o600
POSTGRESQL_CONNECTIONS = 4
"""Connections of one process; its turns wait for the database in as many threads."""

# A commit survives the death of every process; at a power cut the last ones may be missing, and
# the file is whole. What is erased is overwritten.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA busy_timeout={_ANSWER_SECONDS * 1000}",
    "PRAGMA secure_delete=ON",
)


def make_engine(settings: StorageSettings, answer_seconds: int = _ANSWER_SECONDS) -> Engine:
    """Describe the connections; none is opened before it is needed.

    Args:
        settings: which database.
        answer_seconds: how long PostgreSQL may take over one statement, in seconds.

    Returns:
        The engine. Its errors never quote the values of a statement.

    Raises:
        StorageError: the folder of the SQLite file cannot be written.
    """
    if settings.url.drivername == "sqlite":
        return _sqlite(settings)
    return create_engine(
        settings.url,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_ANSWER_SECONDS,
        # A connection that PostgreSQL's restart cut is opened again before it is used.
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "tcp_user_timeout": _ANSWER_SECONDS * 1000,
            # A machine that is lost while it owes an answer is missed by these alone.
            "keepalives_idle": _ANSWER_SECONDS,
            "keepalives_interval": 1,
            "keepalives_count": 3,
            "application_name": "assistant",
            "options": f"-c statement_timeout={answer_seconds * 1000}",
        },
    )


@contextmanager
def reaching(settings: StorageSettings) -> Iterator[None]:
    """Turn the faults of the database into ours.

    Args:
        settings: which database.

    Raises:
        StorageError: the database is out of reach or refuses.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageError(f"{settings.place}: {_reason(error)}") from error


def _reason(error: SQLAlchemyError) -> str:
    # Only this kind never tells of values: other kinds are named, and no more.
    if isinstance(error, OperationalError):
        return " ".join(str(error.orig).split())
    cause = error.orig if isinstance(error, DBAPIError) else error
    return type(cause).__name__


def _sqlite(settings: StorageSettings) -> Engine:
    _make_private(Path(str(settings.url.database)))
    engine = create_engine(
        settings.url,
        poolclass=QueuePool,
        pool_size=1,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _make_private(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives the files beside it the same mode.
        file.touch(mode=_FILE_MODE)
    except OSError as error:
        raise StorageError(
            f"The conversations cannot be kept in {file}: {error.strerror}. Set ASSISTANT_VAR to a "
            "folder that can be written, or DATABASE_URL."
        ) from error


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    patience = time.monotonic() + _ANSWER_SECONDS
    for pragma in _PRAGMAS:
        while True:
            try:
                cursor.execute(pragma)
                break
            except sqlite3.OperationalError:
                # SQLite does not wait by itself for another process that changes the journal.
                if time.monotonic() > patience:
                    raise
                time.sleep(_RETRY_SECONDS)
    cursor.close()
