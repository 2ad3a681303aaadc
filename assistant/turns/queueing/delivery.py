"""Send what waits in the outbox, and how long to go on with what does not work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from assistant.common.faults import fault
from assistant.storage.engine import Asking, StorageError
from assistant.storage.queue import FIRST, Entry, Later, MessageQueue, Parcel
from assistant.turns import Answer
from assistant.turns.queueing.model import Address, Platform, Sealer, UnreadableError
from assistant.turns.sending import RetryLaterError

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


_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.5


class TakenOverError(Exception):
    """A message is this process's no more: it was erased, or another one took it up."""


class Ledger:
    """Writes down what happened, however long the database is away: it cannot happen again."""

    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def __call__(self, call: Callable[..., bool], *arguments: object) -> None:
        """Ask the database until it answers.

        Args:
            call: writes something about a message, and tells whether the message is ours.
            *arguments: what.

        Raises:
            TakenOverError: the message is not ours; nothing was written.
        """
        while True:
            try:
                is_ours = await self._ask(call, *arguments)
            except StorageError as error:
                _log.warning("queue.unavailable", reason=str(error))
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                break
        if not is_ours:
            raise TakenOverError


@dataclass(frozen=True)
class Delivery:
    """Sends the answers of one message in order, each once.

    Attributes:
        late: what is said before answers that come late.
        count: told of each attempt: `sent`, `retried` or `given_up`.
        now: the clock, in seconds since 1970.
    """

    queue: MessageQueue
    ask: Asking
    write: Ledger
    platform: Platform
    sealer: Sealer
    late: Answer
    count: Callable[[str], None]
    now: Callable[[], float]

    async def deliver(
        self, entry: Entry, address: Address, holds: Callable[[], bool]
    ) -> Later | None:
        """Send what is left of an entry.

        Args:
            entry: whose turn is over.
            address: where to.
            holds: tells whether the entry is still this process's.

        Returns:
            When to go on, if the platform could not take all of it now.

        Raises:
            StorageError: the database is out of reach; all that was sent is written down.
            TakenOverError: the entry is not this process's any more.
        """
        parcels = await self._parcels(entry, address)
        for number, parcel in enumerate(parcels):
            if not holds():
                raise TakenOverError
            try:
                await self._send(entry, address, parcel)
            except RetryLaterError as refusal:
                return await self._refused(entry, refusal, parcels[number:])
            await self.write(self.queue.sent, entry.id, parcel.id, self.now())
            entry = replace(entry, failing_since=None, failures=0)
        return None

    async def _parcels(self, entry: Entry, address: Address) -> list[Parcel]:
        parcels = await self.ask(self.queue.parcels, entry.id)
        is_whole = bool(parcels) and parcels[0].position == FIRST
        is_late = self.now() - entry.received_at >= LATE_SECONDS
        if not (is_whole and is_late) or entry.excused_at is not None:
            return parcels
        notice, *_ = self.platform.render(self.late, address)
        sealed = self.sealer.seal(notice)
        excused = await self.ask(self.queue.put_first, entry.id, sealed, self.now())
        if excused is None:
            raise TakenOverError
        return excused

    async def _send(self, entry: Entry, address: Address, parcel: Parcel) -> None:
        log = _log.bind(conversation_id=entry.conversation_id, message_id=entry.message_id)
        try:
            content = self.sealer.open(parcel.content)
            await self.platform.send(entry.conversation_id, address, content)
        except RetryLaterError:
            raise
        except UnreadableError:
            self.count("given_up")
            log.error("send.unreadable", hint="was PSEUDONYM_SECRET changed?")
        except Exception as error:
            self.count("given_up")
            log.error("send.failed", attempts=entry.failures + 1, **fault(error))
        else:
            self.count("sent")

    async def _refused(
        self, entry: Entry, refusal: RetryLaterError, left: Sequence[Parcel]
    ) -> Later | None:
        log = _log.bind(conversation_id=entry.conversation_id, message_id=entry.message_id)
        now = self.now()
        later = next_try(entry, now, refusal.retry_after)
        if later is not None:
            self.count("retried")
            log.warning("send.retried", reason=refusal.reason, wait=round(later.due_at - now, 2))
            return later
        for parcel in left:
            if parcel.position >= FIRST:
                self.count("given_up")
        log.error("send.given_up", reason=refusal.reason, attempts=entry.failures + 1)
        await self.write(self.queue.drop, entry.id, now)
        return None
