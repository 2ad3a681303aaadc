"""The database fails: the customer hears of it, nothing goes to memory, and it mends by itself."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import read_endpoint_config
from sqlalchemy import event as sql_event
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from assistant.storage.engine import TrackerUnavailable, make_engine
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore, StoreStartError
from assistant.turns import Outcome, TurnHandler
from assistant.turns.rasa_bot import RasaBot
from assistant.turns.wiring import assemble
from tests.channels.web.web_server import EchoAgent
from tests.redis_server import free_port
from tests.storage.conftest import settings_for
from tests.storage.postgres_server import PostgresServer, running_postgres
from tests.turns.turn_parts import Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def victim() -> Iterator[PostgresServer]:
    """A PostgreSQL to be harmed."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def wounded(victim: PostgresServer, tmp_path: Path, domain: Domain) -> Iterator[ConversationStore]:
    """A store on the PostgreSQL to be harmed."""
    settings = settings_for(tmp_path, victim.url)
    migrate(settings)
    store = ConversationStore(domain, settings=settings)
    yield store
    store.close()


async def test_a_message_is_apologised_for_while_the_database_is_down_then_answered(
    victim: PostgresServer, wounded: ConversationStore
) -> None:
    agent = EchoAgent(FailSafeTrackerStore(wounded))
    async with parts_on("") as parts:
        turns = assemble(RasaBot(agent.handle_message), parts)
        assert await _ask(turns, "m1") == (Outcome.ANSWERED, ["1: m1", "2: m1"])
        victim.kill()
        with capture_logs() as logs:
            assert await _ask(turns, "m2") == (Outcome.UNKEPT, ["APOLOGY"])
        victim.start()
        # The very same message, sent again, and with no word to the assistant.
        assert await _ask(turns, "m2") == (Outcome.ANSWERED, ["1: m2", "2: m2"])
        assert await _ask(turns, "m2") == (Outcome.DUPLICATE, [])
        # A restart between two turns is not noticed at all.
        victim.kill()
        victim.start()
        assert await _ask(turns, "m3") == (Outcome.ANSWERED, ["1: m3", "2: m3"])
    failed = next(line for line in logs if line["event"] == "storage.failed")
    assert "(DATABASE_URL)" in failed["reason"]
    assert await _said(wounded) == ["m1", "m2", "m3"]
    # Rasa's wrapper has made no store in memory.
    assert agent.tracker_store._fallback_tracker_store is None


async def test_a_hanging_database_holds_up_no_other_work(
    victim: PostgresServer, wounded: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.engine._PATIENCE_SECONDS", 1.0)
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    heart = asyncio.create_task(beat())
    victim.pause()
    try:
        with pytest.raises(TrackerUnavailable):
            await wounded.retrieve("c1")
    finally:
        victim.resume()
        heart.cancel()
    assert beats > 20
    await wounded.retrieve("c1")


def test_a_database_out_of_reach_at_start_ends_rasa_soon_with_the_settings_name(
    tmp_path: Path, domain: Domain
) -> None:
    settings = settings_for(tmp_path, f"postgresql://rasa:hidden@127.0.0.1:{free_port()}/chats")
    began = time.monotonic()
    with pytest.raises(StoreStartError, match=r"\(DATABASE_URL\).*refused") as raised:
        ConversationStore(domain, settings=settings)
    assert time.monotonic() - began < 10
    assert "hidden" not in str(raised.value)


async def test_a_full_disk_is_apologised_for_and_room_mends_it(
    tmp_path: Path, domain: Domain
) -> None:
    store = _sqlite_store(tmp_path, domain)
    agent = EchoAgent(FailSafeTrackerStore(store))
    room = _limit_pages(store)
    async with parts_on("", turn_max_characters=10_000) as parts:
        turns = assemble(RasaBot(agent.handle_message), parts)
        assert (await _ask(turns, "m1"))[0] is Outcome.ANSWERED
        room["pages"] = 1
        with capture_logs() as logs:
            # What was said before the turn could be kept is said; the apology follows.
            outcome, texts = await _ask(turns, "long " * 1600, "m2")
            assert (outcome, texts[-1]) == (Outcome.UNKEPT, "APOLOGY")
        room["pages"] = 100_000
        assert (await _ask(turns, "long " * 1600, "m2"))[0] is Outcome.ANSWERED
    failed = next(line for line in logs if line["event"] == "storage.failed")
    assert "database or disk is full" in failed["reason"]
    assert "long" not in str(logs)
    assert len(await _said(store)) == 2
    store.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, domain: Domain) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(StoreStartError, match="ASSISTANT_VAR"):
        ConversationStore(domain, settings=settings_for(tmp_path / "var"))


async def test_an_error_of_any_kind_is_loud(tmp_path: Path, domain: Domain) -> None:
    store = _sqlite_store(tmp_path, domain)
    wrapped = FailSafeTrackerStore(store)
    for name in ("half a pair \ud800", "c1"):
        tracker = wrapped.init_tracker(name)
        tracker.update(UserUttered("x", {"name": object() if name == "c1" else "greet"}))
        with pytest.raises(TrackerUnavailable):
            await wrapped.save(tracker)
    assert wrapped._fallback_tracker_store is None
    store.close()


def test_the_shipped_endpoints_lead_to_our_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    migrate(settings_for(tmp_path))
    config = read_endpoint_config(str(PROJECT / "endpoints.yml"), "tracker_store")
    store = TrackerStore.create(config)
    # Rasa would fall back to memory, with no more than a warning.
    assert type(store) is ConversationStore
    store.close()


async def _ask(
    turns: TurnHandler, text: str, message_id: str | None = None
) -> tuple[Outcome, list[str]]:
    inbox = Inbox()
    message = incoming(text, message_id=message_id or text, conversation_id="c1")
    return await turns.handle(message, inbox), inbox.texts


async def _said(store: ConversationStore) -> list[str]:
    tracker = await store.retrieve_full_tracker("c1")
    assert tracker is not None
    return [each.text for each in tracker.events if isinstance(each, UserUttered)]


def _sqlite_store(folder: Path, domain: Domain) -> ConversationStore:
    settings: StorageSettings = settings_for(folder)
    migrate(settings)
    return ConversationStore(domain, settings=settings)


def _limit_pages(store: ConversationStore) -> dict[str, int]:
    """Let SQLite itself meet the end of its room, as it meets that of the disk."""
    room = {"pages": 100_000}

    def limit(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={room['pages']}")  # type: ignore[attr-defined]

    sql_event.listen(store.engine, "checkout", limit)
    return room


def test_a_machine_lost_while_it_owes_an_answer_is_missed_within_ten_seconds(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    engine = make_engine(settings_for(tmp_path, postgres.url))
    with engine.connect() as connection, socket.socket(fileno=_copy(connection)) as ours:
        asked = [
            ours.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        ]
    engine.dispose()
    idle, interval, count = asked
    assert idle + interval * count < 10


def _copy(connection: Connection) -> int:
    return os.dup(connection.connection.fileno())
