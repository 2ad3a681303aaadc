"""A database with its schema, for channels that keep what they were acknowledged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.storage.engine import make_engine
from assistant.storage.schema import metadata
from assistant.storage.settings import StorageSettings


@contextmanager
def fresh_database() -> Iterator[StorageSettings]:
    """Make an SQLite file with the tables, and throw it away; alembic would take its time."""
    with tempfile.TemporaryDirectory() as folder:
        settings = StorageSettings(_env_file=None, assistant_var=Path(folder), database_url="")
        make_tables(settings)
        yield settings


def make_tables(settings: StorageSettings) -> None:
    """Make the tables as the code describes them."""
    engine = make_engine(settings)
    metadata.create_all(engine)
    engine.dispose()
