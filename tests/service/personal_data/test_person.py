"""From a customer's account to the names of their conversations."""

from __future__ import annotations

import time

import pytest

from assistant.privacy.pseudonyms import Pseudonyms
from assistant.service.personal_data.person import conversations_of
from assistant.storage.commands import CommandError
from assistant.storage.conversations import Conversations, NewTurn
from assistant.storage.queue import MessageQueue, Received
from assistant.storage.settings import StorageSettings

NAMES = Pseudonyms("a key of this test, which is long enough")


def keep(settings: StorageSettings, *ids: str) -> None:
    """Keep a conversation of each name."""
    conversations = Conversations(settings)
    event = {"event": "user", "timestamp": time.time(), "text": "hello"}
    for name in ids:
        conversations.add(NewTurn(name, None, 1, {}, [event], time.time()))
    conversations.close()


def test_the_conversations_of_a_person_are_found_and_nobody_elses(
    settings: StorageSettings,
) -> None:
    own = NAMES.conversation_id("slack", "U1")
    thread = NAMES.conversation_id("slack", "U1", "C1", "17.1")
    keep(settings, own, thread, NAMES.conversation_id("slack", "U2", "C1", "17.1"))
    assert conversations_of(settings, NAMES, "slack", "U1") == [own, thread]


def test_who_has_only_threads_is_found_too(settings: StorageSettings) -> None:
    thread = NAMES.conversation_id("teams", "a-b", "19:x")
    keep(settings, thread)
    own = NAMES.conversation_id("teams", "a-b")
    assert conversations_of(settings, NAMES, "teams", "a-b") == [own, thread]


def test_a_thread_whose_first_message_waits_is_found_too(settings: StorageSettings) -> None:
    own, thread = (NAMES.conversation_id("slack", "U1", *place) for place in ((), ("C1", "17.1")))
    queue = MessageQueue(settings, "slack", "me")
    queue.accept([Received("slack", thread, "m", "{}", "sealed", time.time())])
    queue.close()
    assert conversations_of(settings, NAMES, "slack", "U1") == [own, thread]


def test_a_customer_is_named_with_who_signs_their_token(
    settings: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_SIGN_IN_ISSUER", "customer-area")
    own = NAMES.conversation_id("web", "customer-area\nc-42")
    assert conversations_of(settings, NAMES, "web", "c-42") == [own]


def test_without_sign_in_the_web_channel_knows_nobody(
    settings: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_SIGN_IN_ISSUER", "")
    with pytest.raises(CommandError, match="WEB_SIGN_IN_ISSUER"):
        conversations_of(settings, NAMES, "web", "c-42")
