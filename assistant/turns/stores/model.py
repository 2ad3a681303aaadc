"""What a turn asks of the stores; memory.py and redis.py fulfil it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
ENDED_AT = "at"
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


class Shelf(Protocol):
    """Texts by key of each conversation: so many, for some time after the last one was put."""

    async def put(self, conversation_id: str, texts: Mapping[str, str]) -> None:
        """Keep texts; those put longest ago go when there are too many."""
        ...

    async def get(self, conversation_id: str, key: str) -> str | None:
        """Look a text up; None when there is none (any more)."""
        ...

    async def all(self, conversation_id: str) -> Sequence[str]:
        """List the texts of a conversation, in any order."""
        ...

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
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
    """All that one process remembers for its channels.

    Args:
        issued: titles of the buttons that a conversation was given, by payload.
        ended: when a conversation was erased last, by ENDED_AT, until all tokens that were issued
            before have run out.
    """

    queue: ConversationQueue
    claims: Claims
    issued: Shelf
    rates: RateCounter
    announced: Announced
    ended: Shelf
