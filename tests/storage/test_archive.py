"""Conversations as support staff read them."""

from __future__ import annotations

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.storage.settings import StorageSettings
from tests.workshop.talk import CHAT, Customer


def test_exchanges_hold_the_message_its_replies_and_what_it_was_taken_for(
    settings: StorageSettings,
) -> None:
    conversations, archive = Conversations(settings), Archive(settings)
    customer = Customer(conversations, "web-1")
    customer.told("mot de passe perdu", "lost_password", sure=0.8)
    customer.told("et mon login ?", "lost_password")
    customer.rate("lost_password", solved=False)
    customer.say("merci", "thank", CHAT)
    first, second, third = archive.exchanges("web-1")
    assert (first.text, first.channel, first.act) == ("mot de passe perdu", "web", "ask")
    assert first.parse["understanding"] == {"sure": 0.8}
    assert [reply["procedure"] for reply in first.replies] == ["lost_password"]
    # What a message was taken for is stored only where it is another thing than before.
    assert second.act == "ask"
    assert second.feedback == [{"procedure": "lost_password", "solved": False}]
    assert third.act == "thank"
    assert first.answered_at is not None
    assert archive.exchanges("web-2") == []
    conversations.close()
    archive.close()


def test_what_changed_and_what_is_still_there(settings: StorageSettings) -> None:
    conversations, archive = Conversations(settings), Archive(settings)
    assert archive.last_event() == 0
    Customer(conversations, "web-1").told("un", "incident")
    seen = archive.last_event()
    Customer(conversations, "web-2").told("deux", "incident")
    assert archive.changed(seen, archive.last_event()) == ["web-2"]
    assert sorted(archive.changed(0, archive.last_event())) == ["web-1", "web-2"]
    one = archive.exchanges("web-1")[0].event
    two = archive.exchanges("web-2")[0].event
    conversations.erase("web-1")
    assert archive.kept([one, two]) == {two}
    assert archive.texts([one, two]) == {two: "deux"}
    assert set(archive.last_active(["web-1", "web-2"])) == {"web-2"}
    conversations.close()
    archive.close()
