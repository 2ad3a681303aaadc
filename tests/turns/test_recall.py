"""What a message was answered is found in the conversation that Rasa keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from assistant.storage.migrate import migrate
from assistant.storage.tracker_store import ConversationStore
from assistant.turns.rasa_bot import answers_in
from tests.storage.conftest import domain, settings_for

__all__ = ["domain"]

pytestmark = pytest.mark.anyio


def said(text: str) -> BotUttered:
    reply = {"type": "message", "reason": "echo", "text": text, "choices": []}
    return BotUttered(text, data={"custom": reply})


async def store_with(*events: Any) -> InMemoryTrackerStore:
    store = InMemoryTrackerStore(Domain.empty())
    tracker = await store.get_or_create_tracker("c")
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return store


async def test_the_answers_of_one_message_are_found_in_order() -> None:
    store = await store_with(
        UserUttered("one", message_id="1"),
        said("to one"),
        UserUttered("two", message_id="2"),
        said("first to two"),
        said("second to two"),
        UserUttered("three", message_id="3"),
        said("to three"),
    )
    answers = await answers_in(store, "c", "2")
    assert [answer.text for answer in answers] == ["first to two", "second to two"]
    assert [answer.reply.type for answer in answers] == ["message", "message"]


async def test_an_unknown_message_or_conversation_has_none() -> None:
    store = await store_with(UserUttered("one", message_id="1"), said("to one"))
    assert await answers_in(store, "c", "2") == []
    assert await answers_in(store, "other", "1") == []


async def test_the_answers_of_a_message_long_ago_are_found(tmp_path: Path, domain: Domain) -> None:
    settings = settings_for(tmp_path)
    migrate(settings)
    store = ConversationStore(domain, settings=settings)
    for number in map(str, range(5)):
        tracker = await store.get_or_create_tracker("c")
        tracker.update(UserUttered(number, message_id=number))
        tracker.update(said(f"to {number}"))
        await store.save(tracker)
    answers = await answers_in(store, "c", "0")
    store.close()
    assert [answer.text for answer in answers] == ["to 0"]
