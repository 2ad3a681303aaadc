"""Erase what is older than RETENTION_DAYS: `python -m assistant.storage.purge`; also hourly."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import asdict
from threading import Event, Thread

import structlog

from assistant.common.faults import fault
from assistant.storage.commands import run_command
from assistant.storage.conversations import Conversations, Purged
from assistant.storage.migrate import opened
from assistant.storage.settings import StorageSettings

_DAY_SECONDS = 24 * 3600.0
# Platforms deliver again for up to an hour.
_ANSWERED_SECONDS = 3600.0


def main() -> int:
    """Purge the database of this installation."""
    return run_command(_purge)


def purge(conversations: Conversations, days: int, now: float) -> Purged:
    """Erase what is too old; several may do so at once.

    Args:
        conversations: where to erase.
        days: how long a conversation is kept after it was last active, and each of its events;
            ids of answered messages go after an hour.
        now: the time, in seconds since 1970.

    Returns:
        How much this call erased.

    Raises:
        StorageError: the database is out of reach.
    """
    return conversations.purge(now - days * _DAY_SECONDS, now - _ANSWERED_SECONDS)


def _purge(settings: StorageSettings) -> str:
    with opened(settings) as conversations:
        purged = purge(conversations, settings.retention_days, time.time())
    return (
        f"{settings.place}: erased {purged.conversations} conversations and {purged.events} events "
        f"older than {settings.retention_days} days (RETENTION_DAYS), and {purged.messages} ids of "
        "answered messages."
    )


if __name__ == "__main__":
    sys.exit(main())


_log = structlog.get_logger(__name__)

_FIRST_SECONDS = (60.0, 180.0)
_INTERVAL_SECONDS = 3600.0


class RetentionTimer:
    """Purges every hour, in a thread of its own that ends with the process.

    Each process of an installation has one: they do the same work, and who comes second finds
    nothing left to do.
    """

    def __init__(
        self, conversations: Conversations, days: int, interval: float = _INTERVAL_SECONDS
    ) -> None:
        """Prepare the timer.

        Args:
            conversations: where to erase.
            days: how long a conversation is kept.
            interval: time between two purges, in seconds.
        """
        self._conversations = conversations
        self._days = days
        self._interval = interval
        self._stopping = Event()

    def start(self) -> None:
        """Begin; the first purge comes soon, not at the same moment in every process."""
        Thread(target=self._run, name="retention", daemon=True).start()

    def stop(self) -> None:
        """End before the next purge."""
        self._stopping.set()

    def _run(self) -> None:
        wait = min(self._interval, random.uniform(*_FIRST_SECONDS))  # noqa: S311
        while not self._stopping.wait(wait):
            self._purge()
            wait = self._interval

    def _purge(self) -> None:
        try:
            purged = purge(self._conversations, self._days, time.time())
        except Exception as error:
            _log.error("storage.purge_failed", **fault(error))
            return
        if purged.conversations or purged.events or purged.messages:
            _log.info("storage.purged", **asdict(purged))
