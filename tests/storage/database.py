"""A database with its schema, for channels that keep what they were acknowledged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from assistant.storage.engine import make_engine
from assistant.storage.schema import metadata
from assistant.storage.settings import StorageSettings


@contextmanager
def fresh_database() -> Iterator[StorageSettings]:
    """Make an SQLite file with the tables, and throw it away; alembic would take its time."""
    tables = _tables()
    with _no_database() as settings:
        Path(str(settings.url.database)).write_bytes(tables)
        yield settings


def make_tables(settings: StorageSettings) -> None:
    """Make the tables as the code describes them."""
    engine = make_engine(settings)
    metadata.create_all(engine)
    engine.dispose()


@cache
def _tables() -> bytes:
    """An SQLite file with the tables, made once: hundreds of tests begin with one."""
    with _no_database() as settings:
        make_tables(settings)
        return Path(str(settings.url.database)).read_bytes()


@contextmanager
def _no_database() -> Iterator[StorageSettings]:
    with tempfile.TemporaryDirectory() as folder:
        yield StorageSettings(_env_file=None, assistant_var=Path(folder), database_url="")
