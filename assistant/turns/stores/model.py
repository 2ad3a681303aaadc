"""What the stores in memory.py and redis.py have in common."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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
MAX_ENDED = 100_000
# What a message announced is sent soon after it, or not at all.
ANNOUNCED_SECONDS = 600.0


class StoreError(Exception):
    """The store is out of reach."""


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
