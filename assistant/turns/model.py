"""What passes through a turn: the message, the answers, and who receives them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic
from types import MappingProxyType
from typing import Any, Protocol
from uuid import uuid4

from assistant.replies.model import MessageReply, Reply

ABOUT = "about"
"""Metadata of a pressed button: the `about` of the answer under which it stands."""

TURN_ID = "turn_id"
"""Metadata: the id under which all lines of a turn are logged, on both servers."""

INTENT = "intent"
"""Beside a reply: the name of the intent that it answers."""

ATTACHED = "attached"
"""Metadata: true when a picture, a voice message or a file came with the text."""

ASKED_WHY = "asked_why"
"""Metadata: true when the page itself asks why an answer did not help."""

REASON = "reason"
"""Metadata: why an answer did not help, as the platform's own form says."""

COMMENT = "comment"
"""Metadata: the same in the customer's words."""

ANNOUNCED = "announced"
"""Metadata: true when the page itself says that an automatic assistant answers."""


@dataclass(frozen=True)
class Incoming:
    """A message as a channel received it, from a caller whom it has authenticated.

    Args:
        channel: the channel's name, as Rasa's tracker shall know it.
        conversation_id: whose turn this is; no other person or place may share it.
        message_id: the platform's own id, the same when it delivers the message again.
        text: what the customer typed.
        payload: what the button carries, exactly as issued, when one was pressed.
        metadata: what actions may want to know; goes to the tracker, so no secrets.
    """

    channel: str
    conversation_id: str
    message_id: str
    text: str = ""
    payload: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Answer:
    """One reply and its complete plain-text form.

    `about` names what the reply's buttons are about, for the channel to give back in the metadata
    of a press, under ABOUT; its meaning is the bot's own. `intent` is what the bot understood.
    """

    reply: Reply
    text: str
    about: str | None = None
    intent: str | None = None


def phrase_answer(reason: str, text: str) -> Answer:
    """Make an answer of a sentence that the channel itself says.

    Args:
        reason: why it is said, as the reply contract has it.
        text: the sentence, from content/messages.yml.

    Returns:
        The answer, whose plain text is the sentence.
    """
    return Answer(MessageReply(reason=reason, text=text), text)


class Outcome(str, Enum):
    """How a turn ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    SILENT = "silent"
    FAILED = "failed"
    UNKEPT = "unkept"
    """The conversation could not be read or written: the message may be sent again."""
    TIMED_OUT = "timed_out"


class Recipient:
    """Where one turn's answers go; a channel overrides `deliver`, and the rest if it cares.

    The calls come one after another. What they raise is logged and ends there: the turn goes on.
    """

    async def earlier(self) -> Sequence[Answer]:
        """Look up what the message was answered before; asked when it may have been."""
        return ()

    async def begin(self) -> None:
        """Learn that the turn starts now, once, unless the message is a duplicate."""

    async def deliver(self, answer: Answer) -> None:
        """Send one answer, as soon as the bot gave it.

        Args:
            answer: the reply to render.
        """
        raise NotImplementedError

    async def end(self, outcome: Outcome) -> None:
        """Learn that all answers were delivered.

        Args:
            outcome: how the turn ended.
        """


class Outbox:
    """The answers of one turn, in order, until it is closed.

    `known` is how many of those that come are in it already: a turn that is run again repeats them.
    """

    def __init__(self) -> None:
        self.known = 0
        self._queue: asyncio.Queue[Answer | None] = asyncio.Queue()
        self.answers: list[Answer] = []

    @property
    def count(self) -> int:
        """How many answers there are."""
        return len(self.answers)

    def put(self, answer: Answer) -> None:
        """Add an answer; never waits, so that sending cannot hold the bot up."""
        if self.known:
            self.known -= 1
            return
        self.answers.append(answer)
        self._queue.put_nowait(answer)

    def close(self) -> None:
        """Say that no answer will follow."""
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Answer]:
        while (answer := await self._queue.get()) is not None:
            yield answer


@dataclass(frozen=True)
class Turn:
    """A message on its way to the bot; `again` if it may have been there before.

    `id` tells this delivery of the message from others, in logs; `received` is `monotonic()`.
    """

    message: Incoming
    recipient: Recipient
    outbox: Outbox = field(default_factory=Outbox)
    again: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)
    received: float = field(default_factory=monotonic)


CallNext = Callable[[Turn], Awaitable[Outcome]]


class Middleware(Protocol):
    """One thing that happens around a turn."""

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Do it, and call `call_next` for all that follows, unless the turn ends here."""
        ...


class Bot(Protocol):
    """Who answers."""

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        """Answer a message.

        Args:
            message: safe to keep: cleaned, masked, its payload one of ours.
            answer: to be called with each answer, as it comes.
        """
        ...
