"""How long to go on with what does not work."""

from __future__ import annotations

import random
from collections.abc import Callable

from assistant.storage.queue import Entry, Later

GIVE_UP_SECONDS = 15 * 60.0
"""The first failure that comes so long after the first one of a row is the last."""

LONGEST_ASKED_SECONDS = 10 * 60.0
"""A platform that asks to wait for longer is not waited for."""

LATE_SECONDS = 30.0
"""Who is answered later than this is told that it was late."""

_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 30.0
_MOST_DOUBLINGS = 10
_MOST_JITTER_SECONDS = 5.0


def next_try(
    entry: Entry,
    now: float,
    asked: float | None = None,
    chance: Callable[[], float] = random.random,
) -> Later | None:
    """Decide when to go on with an entry that failed just now.

    Args:
        entry: what failed, with its failures of before.
        now: the time, in seconds since 1970.
        asked: how long the platform asks to wait, in seconds, when it says so.
        chance: varies the wait, so that all who failed together do not come back together.

    Returns:
        When that is; None when it is to be given up.
    """
    since = now if entry.failing_since is None else entry.failing_since
    if now - since >= GIVE_UP_SECONDS or (asked or 0.0) > LONGEST_ASKED_SECONDS:
        return None
    doubled = _FIRST_SECONDS * 2.0 ** min(entry.failures, _MOST_DOUBLINGS)
    wait = min(doubled, _LONGEST_SECONDS) if asked is None else asked
    jitter = min(wait / 4, _MOST_JITTER_SECONDS) * chance()
    return Later(now + wait + jitter, since, entry.failures + 1)
