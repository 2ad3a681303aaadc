"""Turn handlers for tests: real steps and stores around a bot made for the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from assistant.privacy.pseudonyms import Pseudonyms
from assistant.replies.model import ChoicePart, MessageReply
from assistant.turns import Answer, Incoming, Outcome, Recipient
from assistant.turns.model import phrase_answer
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import ChannelParts, make_parts

PHRASES = {
    "empty": "EMPTY",
    "too_long": "TOO LONG",
    "command_refused": "COMMAND REFUSED",
    "choice_expired": "CHOICE EXPIRED",
    "apology": "APOLOGY",
}
PSEUDONYMS = Pseudonyms("a key of the tests, long enough for names")
SLOT_PAYLOAD = '/inform_profile{"profile": "partner"}'


@asynccontextmanager
async def parts_on(redis_url: str, **settings: object) -> AsyncIterator[ChannelParts]:
    """Make the parts of a channel, and close what they opened."""
    turn_settings = TurnSettings(_env_file=None, redis_url=redis_url, **settings)
    parts = make_parts(turn_settings, PHRASES, frozenset({"billing_unclear"}), PSEUDONYMS)
    try:
        yield parts
    finally:
        if parts.redis:
            await parts.redis.close()


@dataclass
class Inbox(Recipient):
    """A recipient that keeps what it is told; `known` is what it was told before."""

    known: list[Answer] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    begun: int = 0

    async def earlier(self) -> list[Answer]:
        return self.known

    async def begin(self) -> None:
        self.begun += 1

    async def deliver(self, answer: Answer) -> None:
        self.texts.append(answer.text)

    async def end(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


@dataclass
class Echo:
    """A bot that repeats what it reads, and remembers it in order."""

    delay: float = 0.0
    read: list[Incoming] = field(default_factory=list)

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        self.read.append(message)
        await asyncio.sleep(self.delay)
        answer(phrase_answer("echo", message.payload or message.text))


async def offering_bot(_: Incoming, answer: Callable[[Answer], None]) -> None:
    """Answer with a button that carries a slot."""
    choices = (ChoicePart(title="Partner", payload=SLOT_PAYLOAD),)
    answer(Answer(MessageReply(reason="test", text="Which?", choices=choices), "Which?"))


def incoming(text: str = "", **fields: object) -> Incoming:
    """Make a message of a conversation of its own, unless told otherwise."""
    values = {"channel": "test", "conversation_id": uuid4().hex, "message_id": uuid4().hex}
    return Incoming(**{**values, "text": text, **fields})  # type: ignore[arg-type]
