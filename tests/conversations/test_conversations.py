"""The conversations of the files, over REST with the running assistant."""

from __future__ import annotations

from uuid import uuid4

import pytest
import requests

from assistant.content.lexicon import normalise
from tests.conversations.conversation import Conversation, Reply, conversations, faults

pytestmark = pytest.mark.slow

CONVERSATIONS = dict(conversations())


class Customer:
    """Somebody who talks over REST, in a conversation of their own."""

    def __init__(self, address: str) -> None:
        self._address = f"{address}/webhooks/rest/webhook"
        self._sender = f"conversation-{uuid4().hex}"
        self._payloads: dict[str, str] = {}
        self.transcript = ""

    def type(self, text: str) -> list[Reply]:
        """Send words."""
        return self._send(text, text)

    def press(self, title: str) -> list[Reply]:
        """Press a choice that the last turn showed."""
        payload = self._payloads.get(normalise(title))
        assert payload, f"{self.transcript}\nno choice « {title} » was shown"
        return self._send(payload, f"[{title}]")

    def _send(self, message: str, shown: str) -> list[Reply]:
        posted = {"sender": self._sender, "message": message}
        received = requests.post(self._address, json=posted, timeout=60).json()
        replies = [
            Reply(text=text["text"], structure=structure["custom"])
            for text, structure in zip(received[::2], received[1::2], strict=True)
        ]
        self._payloads = {
            normalise(choice["title"]): choice["payload"]
            for reply in replies
            for choice in reply.structure["choices"]
        }
        answer = "\n".join(reply.text for reply in replies)
        self.transcript += f"\n> {shown}\n{answer}"
        return replies


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str, assistant_url: str) -> None:
    _hold(CONVERSATIONS[name], Customer(assistant_url))


def _hold(conversation: Conversation, customer: Customer) -> None:
    for turn in conversation.turns:
        replies = customer.type(turn.user) if turn.user else customer.press(turn.press or "")
        wrong = faults(turn.expect, replies)
        if wrong:
            pytest.fail(f"{customer.transcript}\n--- " + "; ".join(wrong), pytrace=False)
