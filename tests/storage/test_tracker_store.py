"""Conversations that go on: what is read back, and what it costs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event as sql_event
from structlog.testing import capture_logs

from assistant.storage.conversations import TURNS_REPLAYED, Conversations
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore

pytestmark = pytest.mark.anyio

OpenStore = Callable[[], ConversationStore]
SLOTS = ("procedure", "case", "lost", "service_id", "doubts")


async def test_a_bounded_conversation_stands_where_the_whole_one_does(
    store: ConversationStore, domain: Domain
) -> None:
    chance = random.Random(7)  # noqa: S311  # only varies the conversation
    stock = InMemoryTrackerStore(domain)
    for number in range(60):
        events = _random_turn(chance, number)
        for each in (store, stock):
            await _live(each, "c1", events)
        bounded, whole = await store.retrieve("c1"), await stock.retrieve("c1")
        assert bounded is not None
        assert whole is not None
        assert _standing(bounded) == _standing(whole)
        # Nothing of a session before: it counts no more.
        assert not any(isinstance(each, SessionStarted) for each in list(bounded.events)[1:])
        # As Rasa does before each action.
        assert _standing(bounded.copy()) == _standing(whole)


async def test_turn_200_reads_and_writes_as_much_as_turn_3(store: ConversationStore) -> None:
    costs = []
    for number in range(200):
        with _counting(store) as statements:
            await _live(store, "c1", _plain_turn(number))
        tracker = await store.retrieve("c1")
        assert tracker is not None
        costs.append((len(statements), len(tracker.events)))
    assert costs[199] == costs[2] == (3, 4 * TURNS_REPLAYED)


async def test_the_whole_conversation_is_kept(open_store: OpenStore) -> None:
    for number in range(20):
        await _live(open_store(), "c1", _plain_turn(number))
    reopened = open_store()
    bounded = await reopened.retrieve("c1")
    whole = await reopened.retrieve_full_tracker("c1")
    assert bounded is not None
    assert whole is not None
    texts = [each.text for each in whole.events if isinstance(each, UserUttered)]
    assert texts == [f"message {number}" for number in range(20)]
    assert len(bounded.events) < len(whole.events) / 5


async def test_conversations_are_kept_apart(store: ConversationStore) -> None:
    await _live(store, "c1", [UserUttered("one"), SlotSet("profile", "a")])
    await _live(store, "c2", [UserUttered("two"), SlotSet("profile", "b")])
    first, second = await store.retrieve("c1"), await store.retrieve("c2")
    assert first is not None
    assert second is not None
    assert (first.latest_message.text, first.get_slot("profile")) == ("one", "a")
    assert (second.latest_message.text, second.get_slot("profile")) == ("two", "b")
    assert sorted(await store.keys()) == ["c1", "c2"]
    assert await store.retrieve("c3") is None


async def test_a_slot_that_the_domain_no_longer_has_does_no_harm(
    store: ConversationStore, open_store: OpenStore
) -> None:
    await _live(store, "c1", [UserUttered("one"), SlotSet("profile", "a"), SlotSet("lost", "x")])
    for number in range(5):
        await _live(store, "c1", _plain_turn(number))
    later = open_store()
    later.domain = Domain.from_dict({"slots": {"lost": {"type": "any", "mappings": []}}})
    tracker = await later.retrieve("c1")
    assert tracker is not None
    assert tracker.current_slot_values()["lost"] == "x"
    assert "case" not in tracker.slots


async def test_two_turns_without_order_lose_nothing(
    settings: StorageSettings, open_store: OpenStore
) -> None:
    first, second = FailSafeTrackerStore(open_store()), FailSafeTrackerStore(open_store())
    # Both begin the conversation.
    both = [
        await each.get_or_create_tracker("c1", append_action_listen=False)
        for each in (first, second)
    ]
    for number, (each, tracker) in enumerate(zip((first, second), both, strict=True)):
        tracker.update(UserUttered(f"message {number}"))
        await each.save(tracker)
    whole = await first.retrieve_full_tracker("c1")
    assert whole is not None
    said = [each.text for each in whole.events if isinstance(each, UserUttered)]
    assert said == ["message 0", "message 1"]
    stored = Conversations(settings).recent("c1")
    assert stored is not None
    assert stored.summary.turns == 2


@pytest.mark.parametrize("is_begun_again", [False, True])
async def test_a_conversation_erased_while_its_turn_ran_stays_erased(
    is_begun_again: bool, store: ConversationStore, open_store: OpenStore
) -> None:
    await _live(store, "c1", [UserUttered("secret"), SlotSet("service_id", "OCB0001")])
    running = await store.retrieve("c1")
    assert running is not None
    await open_store().delete("c1")
    if is_begun_again:
        await _live(store, "c1", [UserUttered("anew")])
    running.update(UserUttered("late"))
    with capture_logs() as logs:
        await store.save(running)
    assert [line["event"] for line in logs] == ["storage.erased_meanwhile"]
    tracker = await store.retrieve_full_tracker("c1")
    said = (
        [each.text for each in tracker.events if isinstance(each, UserUttered)] if tracker else []
    )
    assert said == (["anew"] if is_begun_again else [])


async def test_saving_twice_in_a_turn_writes_once(store: ConversationStore) -> None:
    tracker = await FailSafeTrackerStore(store).get_or_create_tracker("c1")
    for text in ("one", "two"):
        tracker.update(UserUttered(text))
        await store.save(tracker)
        await store.save(tracker)
    whole = await store.retrieve_full_tracker("c1")
    assert whole is not None
    said = [each.text for each in whole.events if isinstance(each, UserUttered)]
    assert said == ["one", "two"]


async def _live(store: TrackerStore, sender_id: str, events: list[Event]) -> None:
    # As Rasa holds every store: in this wrapper.
    wrapped = FailSafeTrackerStore(store)
    tracker = await wrapped.get_or_create_tracker(sender_id, append_action_listen=False)
    for each in events:
        tracker.update(each)
    await wrapped.save(tracker)


def _plain_turn(number: int) -> list[Event]:
    return [
        UserUttered(f"message {number}"),
        ActionExecuted("action_answer"),
        BotUttered(f"reply {number}"),
        ActionExecuted("action_listen"),
    ]


def _random_turn(chance: random.Random, number: int) -> list[Event]:
    events: list[Event] = []
    if number == 0 or chance.random() < 0.1:
        events += [
            ActionExecuted("action_session_start"),
            SessionStarted(),
            ActionExecuted("action_listen"),
        ]
    events += [UserUttered(f"message {number}"), ActionExecuted("action_answer")]
    if chance.random() < 0.1:
        events.append(AllSlotsReset())
    if chance.random() < 0.5:
        value = chance.choice(["a", "b", None, {"c": [1]}])
        events.append(SlotSet(chance.choice(SLOTS), value))
    return [*events, BotUttered("reply"), ActionExecuted("action_listen")]


def _standing(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Tell all that a policy or an action may go by, as far back as the last turn."""
    applied = [each.as_dict() for each in tracker.applied_events() if not isinstance(each, SlotSet)]
    for each in applied:
        each.pop("timestamp")
    return {
        "slots": tracker.current_slot_values(),
        "message": tracker.latest_message.text,
        "bot": tracker.latest_bot_utterance.text,
        "action": tracker.latest_action_name,
        "follow-up": tracker.followup_action,
        "paused": tracker.is_paused(),
        "last events": applied[-3:],
    }


@contextmanager
def _counting(store: ConversationStore) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    sql_event.listen(store.engine, "after_cursor_execute", count)
    try:
        yield statements
    finally:
        sql_event.remove(store.engine, "after_cursor_execute", count)
