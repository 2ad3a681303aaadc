"""What PostgreSQL's own log holds of what customers wrote, with the settings that are shipped."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from assistant.service.cluster.stores import postgres_server, postgres_url
from assistant.service.launcher import process
from assistant.service.launcher.server import answers
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from tests.redis_server import free_port

PROJECT = Path(__file__).parents[2]
WORDS = "mon secret zmarkalpha"
# Each fails, and each is logged with its values by PostgreSQL's own settings.
FAILING = (
    "insert into events (sender_id, type_name) values ('{words}', '{words}')",
    "select '{words}'::int",
    "select '{words}'::json",
    "select 1 from '{words}' where",
    "do $$ begin raise exception '{words}'; end $$",
    "do $$ begin raise warning '{words}'; end $$",
)


@dataclass(frozen=True)
class Running:
    url: str
    log: Path


@pytest.fixture(scope="module")
def database() -> Iterator[Running]:
    # Under /tmp itself: pytest's folders are closed to the user postgres.
    with (
        tempfile.TemporaryDirectory(prefix="logs-") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.chdir(PROJECT)
        folder = Path(name)
        folder.chmod(0o755)
        port = free_port()
        server = postgres_server(folder / "postgres", port, "password")
        assert server.log is not None
        child = process.start(server.command, server.log, {})
        try:
            deadline = time.monotonic() + 60
            while not answers(server.ready_url):
                assert time.monotonic() < deadline, server.log.read_text()
                time.sleep(0.1)
            url = postgres_url(port, "password")
            migrate_when_ready(StorageSettings(_env_file=None, database_url=url), deadline)
            yield Running(url, server.log)
        finally:
            process.stop([child], 10.0, server.stop_signal)


def migrate_when_ready(settings: StorageSettings, deadline: float) -> None:
    while True:
        try:
            migrate(settings)
        except Exception:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return


@pytest.mark.parametrize("statement", FAILING)
def test_a_statement_that_fails_leaves_no_word_in_the_log(
    database: Running, statement: str
) -> None:
    connection = psycopg2.connect(database.url)
    try:
        connection.cursor().execute(statement.format(words=WORDS))
    except psycopg2.Error:
        pass
    finally:
        connection.close()
    assert "zmark" not in database.log.read_text("utf-8")


def test_a_message_that_waits_in_vain_for_a_lock_leaves_no_word_in_the_log(
    database: Running,
) -> None:
    holder, waiter = (psycopg2.connect(database.url) for _ in range(2))
    try:
        holder.cursor().execute("lock table events")
        cursor = waiter.cursor()
        cursor.execute("set statement_timeout = 200")
        with pytest.raises(psycopg2.errors.QueryCanceled):
            cursor.execute("update events set data = %s", (WORDS,))
    finally:
        holder.close()
        waiter.close()
    assert "zmark" not in database.log.read_text("utf-8")
    assert "database system is ready" in database.log.read_text("utf-8")


def test_the_log_is_for_its_owner_alone(database: Running) -> None:
    assert database.log.stat().st_mode & 0o777 == 0o600
