"""What a turn asks of the stores; memory.py and redis.py fulfil it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

# A holder says that it is alive three times in this time; the work of one that died is free
# after it, in seconds.
LEASE_SECONDS = 10.0
# Platforms deliver again for up to an hour.
CLAIM_SECONDS = 3600.0
# Buttons stay in sight for days on Slack and Teams.
ISSUED_SECONDS = 7 * 24 * 3600.0
MAX_ISSUED = 200
# No token is good for longer.
ENDED_SECONDS = 24 * 3600.0
# What a message announced is sent soon after it, or not at all.
ANNOUNCED_SECONDS = 600.0


class StoreError(Exception):
    """The store is out of reach."""


class ConversationQueue(Protocol):
    """First come, first served, within each conversation."""

    def place(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        """Take a place; the block runs when those before it have left.

        Args:
            conversation_id: the queue to join.

        Raises:
            StoreError: the store is out of reach; on entering the block only.
        """
        ...


@dataclass(frozen=True)
class MessageKey:
    """Names a message among those of all channels."""

    conversation: str
    message_id: str


class Claim(str, Enum):
    """What is known of a message that somebody wants to work on."""

    FRESH = "fresh"
    """Taken; nobody has worked on it."""
    AGAIN = "again"
    """Taken; somebody may have worked on it: a process that died over it, or any at all, when
    nothing is remembered of its conversation."""
    HELD = "held"
    """Not taken: it is in the hands of another that lives, or died a few seconds ago."""
    DONE = "done"
    """Not taken: it was answered."""


class Claims(Protocol):
    """Which messages are being worked on or done."""

    async def claim(self, key: MessageKey) -> Claim:
        """Take a message, and keep it while this process lives.

        Args:
            key: what to work on.

        Returns:
            Whether it is taken, and what happened to it before.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def settle(self, key: MessageKey, *, done: bool) -> None:
        """Give a claimed message back.

        Args:
            key: what was claimed.
            done: remember it as done for an hour; else it can be claimed again at once.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


class IssuedPayloads(Protocol):
    """The payloads of the buttons that each conversation was given, for a week."""

    async def issue(self, conversation_id: str, titles: Mapping[str, str]) -> None:
        """Remember buttons; the oldest are forgotten past 200 in a conversation.

        Args:
            conversation_id: who is given them.
            titles: what is written on each, by payload.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def title(self, conversation_id: str, payload: str) -> str | None:
        """Look a button up.

        Args:
            conversation_id: who sends it.
            payload: what it carries.

        Returns:
            Its title; None if unknown.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def forget(self, conversation_id: str) -> None:
        """Forget all buttons of a conversation.

        Args:
            conversation_id: whose buttons.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


class Announced(Protocol):
    """Which message of a conversation announced a secret, and which came behind it."""

    async def announce(self, key: MessageKey) -> None:
        """Remember that a message announced a secret.

        Args:
            key: the message.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def follows(self, key: MessageKey) -> int:
        """Tell how many messages behind such a one a message is; asked again, it still is.

        Args:
            key: the message.

        Returns:
            1 for the next, up to LASTING; 0 for one further behind, or with none before it.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


class Ended(Protocol):
    """Which conversations were erased, until all tokens that were issued before have run out."""

    async def end(self, conversation_id: str, at: float) -> None:
        """Remember that a conversation was erased.

        Args:
            conversation_id: which.
            at: when, in seconds since 1970.

        Raises:
            StoreError: the store is out of reach.
        """
        ...

    async def when(self, conversation_id: str) -> float | None:
        """Tell when a conversation was erased last, in seconds since 1970.

        Args:
            conversation_id: which.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


class RateCounter(Protocol):
    """Counts events in windows of time."""

    async def hit(self, key: str, seconds: int) -> tuple[int, float]:
        """Count an event.

        Args:
            key: what to count under.
            seconds: the window's length; it begins with its first event.

        Returns:
            The events in this window, this one included, and the seconds until it ends.

        Raises:
            StoreError: the store is out of reach.
        """
        ...


@dataclass(frozen=True)
class Stores:
    """All that one process remembers for its channels."""

    queue: ConversationQueue
    claims: Claims
    issued: IssuedPayloads
    rates: RateCounter
    announced: Announced
    ended: Ended
