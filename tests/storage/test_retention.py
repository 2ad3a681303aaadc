"""What is too old goes, by the command and by the clock."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.storage.conversations import Conversations, NewTurn, Purged
from assistant.storage.purge import RetentionTimer, purge
from assistant.storage.queue import Backlog, MessageQueue, Received
from assistant.storage.settings import StorageSettings

_DAY = 24 * 3600.0


@pytest.fixture
def conversations(settings: StorageSettings) -> Conversations:
    """The conversations of each database."""
    return Conversations(settings)


def test_old_conversations_and_old_events_go(conversations: Conversations) -> None:
    now = time.time()
    _talk(conversations, "old", now - 31 * _DAY)
    _talk(conversations, "recent", now - 29 * _DAY)
    _talk(conversations, "long", now - 40 * _DAY)
    _talk(conversations, "long", now - 1 * _DAY)
    assert purge(conversations, 30, now) == Purged(conversations=1, events=4, messages=0)
    assert sorted(conversations.names()) == ["long", "recent"]
    long = conversations.whole("long")
    assert long is not None
    # What the assistant goes by stays: the conversation has not ended.
    assert (long.summary.turns, long.summary.slots, len(long.events)) == (2, {"case": "a"}, 2)
    assert purge(conversations, 30, now) == Purged(0, 0, 0)
    conversations.close()


def test_ids_of_answered_messages_go_after_an_hour_and_what_nobody_answers_at_the_end(
    settings: StorageSettings,
) -> None:
    now = time.time()
    queue, conversations = MessageQueue(settings, "slack", "me"), Conversations(settings)
    for name, age in (("answered", 2 * 3600), ("just now", 60), ("waiting", 5 * _DAY)):
        queue.accept([Received("slack", name, "m", "{}", "sealed", now - age)])
    for name in ("answered", "just now"):
        (entry,) = (one for one in queue.claim(9, now, now) if one.conversation_id == name)
        queue.answer(entry.id, [], entry.received_at)
        queue.release()
    queue.accept([Received("slack", "never", "m", "{}", "sealed", now - 31 * _DAY)])
    (entry,) = (one for one in queue.claim(9, now, now) if one.conversation_id == "never")
    queue.answer(entry.id, ["sealed"], now - 31 * _DAY)
    queue.release()

    assert purge(conversations, 30, now) == Purged(0, 0, messages=2)
    assert [bool(conversations.held(name)) for name in ("answered", "never")] == [False, False]
    assert [bool(conversations.held(name)) for name in ("just now", "waiting")] == [True, True]
    assert queue.backlog() == Backlog(1, now - 5 * _DAY, 0, None)
    queue.close()
    conversations.close()


def test_purges_at_the_same_time_erase_all_once(settings: StorageSettings) -> None:
    processes = [Conversations(settings) for _ in range(3)]
    now = time.time()
    for number in range(450):
        _talk(processes[0], f"old{number}", now - 31 * _DAY)
    with ThreadPoolExecutor() as threads:
        purged = list(threads.map(lambda one: purge(one, 30, now), processes))
    assert sum(one.conversations for one in purged) == 450
    assert sum(one.events for one in purged) == 900
    assert processes[0].names() == []
    for one in processes:
        one.close()


def test_what_was_erased_is_in_none_of_the_files(settings: StorageSettings) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL overwrites at its next vacuum")
    conversations = Conversations(settings)
    _talk(conversations, "secret-name", time.time())
    folder = settings.assistant_var
    assert any(b"secret-name" in file.read_bytes() for file in folder.glob("*.db*"))
    conversations.erase("secret-name")
    assert not any(b"secret-name" in file.read_bytes() for file in folder.glob("*.db*"))
    conversations.close()


def test_the_clock_purges_again_and_again(conversations: Conversations) -> None:
    timer = RetentionTimer(conversations, days=30, interval=0.05)
    timer.start()
    for _ in range(2):
        _talk(conversations, "old", time.time() - 31 * _DAY)
        while conversations.names():
            time.sleep(0.01)
    timer.stop()
    conversations.close()


def _talk(conversations: Conversations, name: str, at: float) -> None:
    known = conversations.recent(name)
    events = [{"event": kind, "timestamp": at, "text": name} for kind in ("user", "bot")]
    turn = NewTurn(
        sender_id=name,
        known=known.summary.id if known else None,
        turn=known.summary.turns + 1 if known else 1,
        slots={"case": "a"},
        events=events,
        at=at,
    )
    assert conversations.add(turn)
