"""What channels remember, in the memory of one process; redis.py promises the same."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

from assistant.privacy.redaction.model import LASTING
from assistant.turns.stores.model import (
    ANNOUNCED_SECONDS,
    CLAIM_SECONDS,
    Claim,
    MessageKey,
)

Key = TypeVar("Key")
Value = TypeVar("Value")


class Expiring(Generic[Key, Value]):
    """Keeps each entry for a time after it was last set, and no more than so many.

    All entries last equally long, so that the oldest is always the first to go.
    """

    def __init__(
        self, seconds: float, max_entries: int = 100_000, now: Callable[[], float] = monotonic
    ) -> None:
        """Make an empty mapping.

        Args:
            seconds: how long an entry lasts.
            max_entries: past this many, the oldest is dropped.
            now: the clock, in seconds.
        """
        self._seconds = seconds
        self._max_entries = max_entries
        self._now = now
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Look an entry up; None if it is unknown or has gone."""
        self._purge()
        entry = self._entries.get(key)
        return None if entry is None else entry[1]

    def expiry(self, key: Key) -> float:
        """Tell in how many seconds an entry goes; 0 if it has gone."""
        entry = self._entries.get(key)
        return 0.0 if entry is None else max(0.0, entry[0] - self._now())

    def set(self, key: Key, value: Value) -> None:
        """Set an entry, which lasts its whole time again."""
        self._entries.pop(key, None)
        self._entries[key] = (self._now() + self._seconds, value)
        self._purge()

    def replace(self, key: Key, value: Value) -> None:
        """Change the value of an entry that exists; its time goes on."""
        self._entries[key] = (self._entries[key][0], value)

    def pop(self, key: Key) -> None:
        """Drop an entry, if it exists."""
        self._entries.pop(key, None)

    def _purge(self) -> None:
        now = self._now()
        while self._entries:
            oldest = next(iter(self._entries))
            if len(self._entries) <= self._max_entries and self._entries[oldest][0] > now:
                return
            del self._entries[oldest]


MAX_CONVERSATIONS = 2_000
"""Whose buttons and history one process remembers: beyond it, Redis is the place."""

_MAX_MESSAGES = 10_000


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class MemoryQueue:
    """One lock a conversation, which asyncio serves in order of arrival."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def place(self, conversation_id: str) -> AsyncIterator[None]:
        """Take a place; the block runs when those before it have left.

        Args:
            conversation_id: the queue to join.

        Raises:
            StoreError: the store is out of reach; on entering the block only.
        """
        line = self._lines.setdefault(conversation_id, _Line())
        line.people += 1
        try:
            async with line.lock:
                yield
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[conversation_id]


class MemoryClaims:
    """Messages at work, those begun or done within the hour, and their conversations."""

    def __init__(self) -> None:
        self._working: set[MessageKey] = set()
        self._is_done: Expiring[MessageKey, bool] = Expiring(CLAIM_SECONDS, _MAX_MESSAGES)
        self._known: Expiring[str, bool] = Expiring(CLAIM_SECONDS, _MAX_MESSAGES)

    async def claim(self, key: MessageKey) -> Claim:
        """Take a message, and keep it while this process lives.

        Args:
            key: what to work on.

        Returns:
            Whether it is taken, and what happened to it before.

        Raises:
            StoreError: the store is out of reach.
        """
        if key in self._working:
            return Claim.HELD
        is_done = self._is_done.get(key)
        if is_done:
            return Claim.DONE
        known = self._known.get(key.conversation)
        self._known.set(key.conversation, True)
        self._working.add(key)
        self._is_done.set(key, False)
        return Claim.FRESH if known and is_done is None else Claim.AGAIN

    async def settle(self, key: MessageKey, *, done: bool) -> None:
        """Give a claimed message back.

        Args:
            key: what was claimed.
            done: remember it as done for an hour; else it can be claimed again at once.

        Raises:
            StoreError: the store is out of reach.
        """
        self._working.discard(key)
        if done:
            self._is_done.set(key, True)


class MemoryShelf:
    """The texts of each conversation, the newest last; packed, as replies repeat much."""

    def __init__(
        self,
        seconds: float,
        most: int,
        *,
        conversations: int = MAX_CONVERSATIONS,
        keeps_place: bool = False,
    ) -> None:
        """Make an empty shelf.

        Args:
            seconds: how long a conversation's texts are kept after the last one.
            most: texts of a conversation.
            conversations: past this many, the oldest is dropped.
            keeps_place: whether a text that is put again stays where it was among the others.
        """
        self._most = most
        self._keeps_place = keeps_place
        self._kept: Expiring[str, OrderedDict[str, bytes]] = Expiring(seconds, conversations)

    async def put(self, conversation_id: str, texts: Mapping[str, str]) -> None:
        """Keep texts; those put longest ago go when there are too many."""
        known = self._page(conversation_id)
        for key, text in texts.items():
            known[key] = zlib.compress(text.encode(), level=1)
            if not self._keeps_place:
                known.move_to_end(key)
        while len(known) > self._most:
            known.popitem(last=False)
        self._kept.set(conversation_id, known)

    async def get(self, conversation_id: str, key: str) -> str | None:
        """Look a text up; None when there is none (any more)."""
        packed = self._page(conversation_id).get(key)
        return None if packed is None else zlib.decompress(packed).decode()

    async def all(self, conversation_id: str) -> Sequence[str]:
        """List the texts of a conversation, those put longest ago first."""
        page = self._page(conversation_id)
        return [zlib.decompress(packed).decode() for packed in page.values()]

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation."""
        self._kept.pop(conversation_id)

    def _page(self, conversation_id: str) -> OrderedDict[str, bytes]:
        return self._kept.get(conversation_id) or OrderedDict()


class MemoryAnnounced:
    """The message that announced a secret, and the places of those behind it."""

    def __init__(self) -> None:
        # The first is the one that announced; its place is behind an earlier one.
        self._places: Expiring[str, dict[str, int]] = Expiring(ANNOUNCED_SECONDS, MAX_CONVERSATIONS)

    async def announce(self, key: MessageKey) -> None:
        """Remember that a message announced a secret.

        Args:
            key: the message.

        Raises:
            StoreError: the store is out of reach.
        """
        places = self._places.get(key.conversation) or {}
        # Delivered again, it has the same messages behind it.
        if next(iter(places), None) != key.message_id:
            self._places.set(key.conversation, {key.message_id: places.get(key.message_id, 0)})

    async def follows(self, key: MessageKey) -> int:
        """Tell how many messages behind such a one a message is; asked again, it still is.

        Args:
            key: the message.

        Returns:
            1 for the next, up to LASTING; 0 for one further behind, or with none before it.

        Raises:
            StoreError: the store is out of reach.
        """
        places = self._places.get(key.conversation)
        if not places or (key.message_id not in places and len(places) > LASTING):
            return 0
        return places.setdefault(key.message_id, len(places))


class MemoryRates:
    """One counter a key and length of window."""

    def __init__(self) -> None:
        self._windows: dict[int, Expiring[str, int]] = {}

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
        window = self._windows.setdefault(seconds, Expiring(seconds))
        count = window.get(key)
        if count is None:
            window.set(key, 1)
            return 1, float(seconds)
        window.replace(key, count + 1)
        return count + 1, window.expiry(key)
