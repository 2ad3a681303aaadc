"""A mapping whose entries go away by themselves."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

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
