"""The way to the database."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from assistant.storage.settings import StorageSettings


class StorageError(Exception):
    """The database is out of reach, refuses, or has another schema; the text says what to do."""


class TrackerUnavailable(BaseException):
    """A conversation could not be read or written: the turn must end here.

    No `Exception`, as Rasa's FailSafeTrackerStore hides each of those and goes on with an empty
    conversation in memory: the customer would get an answer to something else, and nobody would
    know that nothing is kept any more.
    """


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


# Less than a turn's own deadline. The engine's own limits come first, unless the server hangs.
_PATIENCE_SECONDS = 8.0

Result = TypeVar("Result")


class Asking:
    """Asks in threads, so that one slow statement does not stop the other conversations."""

    def __init__(self, settings: StorageSettings, threads: int, name: str) -> None:
        """Prepare the threads.

        Args:
            settings: which database.
            threads: how many may ask at once. SQLite has one writer at a time anyway: in one
                thread, none has to poll for its turn.
            name: what the threads are called.
        """
        is_sqlite = settings.url.drivername == "sqlite"
        self._place = settings.place
        self._threads = ThreadPoolExecutor(1 if is_sqlite else threads, thread_name_prefix=name)

    async def __call__(self, call: Callable[..., Result], *arguments: object) -> Result:
        """Ask.

        Args:
            call: what asks.
            *arguments: what for.

        Returns:
            The answer.

        Raises:
            StorageError: the database is out of reach, refuses, or does not answer in time.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
        try:
            return await asyncio.wait_for(asked, _PATIENCE_SECONDS)
        except TimeoutError:
            raise StorageError(f"{self._place}: no answer in time") from None

    def close(self) -> None:
        """End the threads once they have their answers."""
        self._threads.shutdown()
