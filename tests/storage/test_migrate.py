"""The schema: made, brought up to date, and refused when it is another one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from sqlalchemy import text

from assistant.common.settings import SettingsError
from assistant.storage.commands import read_settings
from assistant.storage.engine import StorageError, make_engine
from assistant.storage.migrate import LOCK, check_schema, migrate, newest_version
from assistant.storage.schema import metadata
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore
from tests.redis_server import free_port
from tests.storage.conftest import emptied, settings_for
from tests.storage.postgres_server import PostgresServer

PROJECT = Path(__file__).parents[2]


def test_the_steps_make_the_schema_that_the_code_describes(settings: StorageSettings) -> None:
    engine = make_engine(settings)
    with engine.connect() as connection:
        ours = {"include_object": lambda _, name, *__: name != "sqlite_sequence"}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == newest_version()
    engine.dispose()


def test_a_second_migration_changes_nothing(empty: StorageSettings) -> None:
    assert migrate(empty) == (None, newest_version())
    assert migrate(empty) == (newest_version(), newest_version())


def test_commands_at_the_same_time_migrate_once(empty: StorageSettings) -> None:
    commands = [_command("migrate", empty) for _ in range(2)]
    outputs = [command.communicate(timeout=120)[0] for command in commands]
    assert [command.returncode for command in commands] == [0, 0], outputs
    assert sum("before: none" in output for output in outputs) == 1
    assert sum("up to date" in output for output in outputs) == 1


def test_a_migration_of_postgresql_waits_for_the_one_that_runs(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path, emptied(postgres))
    running = psycopg2.connect(postgres.url)
    running.cursor().execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    watching = psycopg2.connect(postgres.url)
    watching.autocommit = True
    with ThreadPoolExecutor(1) as pool:
        migration = pool.submit(migrate, settings)
        waits = False
        while not (waits or migration.done()):
            cursor = watching.cursor()
            cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            waits = cursor.fetchone() is not None
        running.rollback()

        assert waits
        assert migration.result() == (None, newest_version())
    running.close()
    watching.close()


def test_a_database_without_schema_is_refused_with_what_to_do(
    empty: StorageSettings, domain: Domain
) -> None:
    # Rasa ends with the sentence of this kind of error, and no traceback.
    with pytest.raises(RasaException, match="not there yet.*make migrate"):
        ConversationStore(domain, settings=empty)


def test_a_newer_schema_is_refused_by_all(settings: StorageSettings, domain: Domain) -> None:
    engine = make_engine(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (
        lambda: migrate(settings),
        lambda: check_schema(engine, settings),
        lambda: ConversationStore(domain, settings=settings),
    ):
        with pytest.raises(StorageError, match="9999, newer than this version"):
            use()
    engine.dispose()


def test_a_failed_migration_leaves_nothing_half_done(empty: StorageSettings) -> None:
    engine = make_engine(empty)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER)"))
    with pytest.raises(StorageError):
        migrate(empty)
    with engine.begin() as connection:
        assert not engine.dialect.has_table(connection, "conversations")
        connection.execute(text("DROP TABLE events"))
    engine.dispose()
    assert migrate(empty) == (None, newest_version())


def test_the_file_of_conversations_is_its_owners_only(tmp_path: Path) -> None:
    migrate(settings_for(tmp_path))
    for file in tmp_path.glob("conversations.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    port = free_port()
    unreachable = settings_for(tmp_path, f"postgresql://rasa:hidden@127.0.0.1:{port}/chats")
    command = _command("migrate", unreachable)
    output = command.communicate(timeout=60)[0]
    assert command.returncode == 1
    assert f"PostgreSQL 127.0.0.1:{port}/chats (DATABASE_URL)" in output
    assert "refused" in output
    assert "hidden" not in output
    assert "Traceback" not in output


@pytest.mark.parametrize("url", ["mysql://u:hidden@h/d", "postgresql//u:hidden@h", "x"])
def test_an_address_of_another_kind_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingsError, match="DATABASE_URL must be empty for SQLite") as raised:
        read_settings(StorageSettings)
    assert "hidden" not in str(raised.value)


def _command(name: str, settings: StorageSettings) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"assistant.storage.{name}"],
        cwd=PROJECT,
        env={
            **os.environ,
            "ASSISTANT_VAR": str(settings.assistant_var),
            "DATABASE_URL": settings.database_url,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
