"""Fixtures of the storage's tests: each database, empty and migrated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from rasa.shared.core.domain import Domain

from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore
from tests.storage.postgres_server import PostgresServer, running_postgres

DOMAIN_FILE = Path(__file__).parents[2] / "domain.yml"


@pytest.fixture(scope="session")
def domain() -> Domain:
    """The assistant's own domain."""
    return Domain.load(str(DOMAIN_FILE))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for all tests that do it no harm."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> StorageSettings:
    """Each kind of database, new and without a schema."""
    url = ""
    if request.param == "postgresql":
        url = emptied(request.getfixturevalue("postgres"))
    return settings_for(tmp_path, url)


@pytest.fixture
def settings(empty: StorageSettings) -> StorageSettings:
    """Each kind of database, migrated."""
    migrate(empty)
    return empty


@pytest.fixture
def open_store(
    settings: StorageSettings, domain: Domain
) -> Iterator[Callable[[], ConversationStore]]:
    """Open stores on the database, as processes would."""
    opened: list[ConversationStore] = []

    def open_one() -> ConversationStore:
        opened.append(ConversationStore(domain, settings=settings))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], ConversationStore]) -> ConversationStore:
    """One store."""
    return open_store()


def settings_for(folder: Path, url: str = "", **values: object) -> StorageSettings:
    """Make settings that do not look at this machine's."""
    return StorageSettings(_env_file=None, assistant_var=folder, database_url=url, **values)


def emptied(server: PostgresServer) -> str:
    """Empty the server's database; returns its address."""
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    connection.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    return server.url
