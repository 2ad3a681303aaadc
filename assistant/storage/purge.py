"""Erase what is older than RETENTION_DAYS: `python -m assistant.storage.purge`."""

from __future__ import annotations

import sys
import time

from assistant.storage.commands import run_command
from assistant.storage.conversations import Conversations, Purged
from assistant.storage.migrate import check_schema
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
    conversations = Conversations(settings)
    try:
        check_schema(conversations.engine, settings)
        purged = purge(conversations, settings.retention_days, time.time())
    finally:
        conversations.close()
    return (
        f"{settings.place}: erased {purged.conversations} conversations and {purged.events} events "
        f"older than {settings.retention_days} days (RETENTION_DAYS), and {purged.messages} ids of "
        "answered messages."
    )


if __name__ == "__main__":
    sys.exit(main())
