"""Work on what the inbox and the outbox hold, as one of several processes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from assistant.common.faults import fault
from assistant.storage.engine import StorageError
from assistant.storage.queue import Entry, Later
from assistant.turns import Answer, Outcome, Recipient, TurnHandler
from assistant.turns.metrics import Metrics
from assistant.turns.queueing.delivery import Delivery, TakenOverError, next_try
from assistant.turns.queueing.intake import message_in
from assistant.turns.queueing.model import Address, Content, Platform, UnreadableError

_log = structlog.get_logger(__name__)

MOST_DEATHS = 3
"""So many processes may die over a message's turn: it may be the turn that kills them."""

Recall = Callable[[str, str], Awaitable[Sequence[Answer]]]
"""Looks up what a message of a conversation was answered before."""


@dataclass(frozen=True)
class Turning:
    """Runs turns; sends nothing."""

    turns: TurnHandler
    platform: Platform
    recall: Recall
    apology: Answer

    async def run(
        self, channel: str, entry: Entry, address: Address
    ) -> tuple[Outcome, Sequence[Content]]:
        """Run a message's turn; never raises, unless not even an apology can be written.

        Args:
            channel: the channel's name.
            entry: the message.
            address: where it came from.

        Returns:
            How the turn ended, and what is to be sent; never nothing.
        """
        if entry.deaths >= MOST_DEATHS:
            ids = {"conversation_id": entry.conversation_id, "message_id": entry.message_id}
            _log.error("inbox.given_up", channel=channel, deaths=entry.deaths, **ids)
            return Outcome.FAILED, self.platform.render(self.apology, address)
        message, metadata = message_in(channel, entry)
        recipient = _Written(self.platform, address, entry, self.recall, metadata)
        outcome = await self.turns.handle(message, recipient, again=entry.attempts > 1)
        return outcome, recipient.contents or self.platform.render(self.apology, address)


@dataclass
class _Written(Recipient):
    platform: Platform
    address: Address
    entry: Entry
    recall: Recall
    metadata: dict[str, Any]
    contents: list[Content] = field(default_factory=list, init=False)

    async def earlier(self) -> Sequence[Answer]:
        return await self.recall(self.entry.conversation_id, self.entry.message_id)

    async def begin(self) -> None:
        self.metadata.update(await self.platform.begin(self.address))

    async def deliver(self, answer: Answer) -> None:
        self.contents.extend(self.platform.render(answer, self.address))


LEASE_SECONDS = 10.0
"""What a process has in its hands is free again so long after it last said that it lives."""

_RENEWED_SECONDS = LEASE_SECONDS / 3
_IDLE_SECONDS = 0.5
_PAUSE_SECONDS = 0.5
_LOOK_SECONDS = 5.0
_LOST = 0.0
MOST_TURNS = 8
"""Turns that a process begins at once; what is more waits for any process that has room."""
MOST_ENTRIES = 64
"""Messages that a process has in its hands at once, those included that are only to be sent."""


@dataclass
class _Held:
    until: float
    task: asyncio.Task[None] | None = None
    turning: bool = False


class Worker:
    """Claims messages, runs their turns, sends their answers, and keeps its claims alive."""

    def __init__(
        self,
        channel: str,
        turning: Turning,
        delivery: Delivery,
        metrics: Metrics,
        is_ready: Callable[[], bool],
    ) -> None:
        """Take the parts; nothing is claimed before `run`.

        Args:
            channel: the channel's name.
            turning: runs turns.
            delivery: sends answers; its queue, clock and way to the database are used here too.
            metrics: told what waits, and how long answers took.
            is_ready: tells whether the bot can answer.
        """
        self._channel = channel
        self._turning = turning
        self._delivery = delivery
        self._queue = delivery.queue
        self._ask = delivery.ask
        self._now = delivery.now
        self._metrics = metrics
        self._is_ready = is_ready
        self._held: dict[int, _Held] = {}
        self._news = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._open = True
        self._renewed = 0.0
        self._looked = 0.0
        self._was_reached = True
        self._cut_off = 0.0

    def wake(self) -> None:
        """Have the inbox looked at now."""
        self._news.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._news.clear()
            await self.look()
            try:
                await asyncio.wait_for(self._news.wait(), _IDLE_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> int:
        """Renew the claims, and take up what is due.

        Returns:
            How many messages were taken up.
        """
        began = self._now()
        try:
            await self._renew()
            entries = await self._claim()
            await self._measure()
        except StorageError as error:
            if self._was_reached:
                _log.error("queue.unavailable", reason=str(error))
            self._was_reached = False
            self._cut_off = self._now()
            return 0
        except Exception as error:
            # Nobody else would work on the channel's messages.
            _log.error("queue.failed", **fault(error))
            return 0
        self._was_reached = True
        if self._now() - began > _RENEWED_SECONDS:
            self._cut_off = self._now()
        return len(entries)

    async def settle(self) -> None:
        """Wait for all that this process has in its hands now."""
        tasks = [held.task for held in self._held.values() if held.task]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self, seconds: float) -> None:
        """Take up nothing more, finish what can be finished in time, put the rest back.

        Args:
            seconds: how long what is running may go on.
        """
        self._open = False
        await self._put_back()
        tasks = {held.task for held in self._held.values() if held.task}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            if late:
                _log.warning("queue.put_back", channel=self._channel, messages=len(late))
        await self._put_back()

    async def _put_back(self) -> None:
        try:
            # A claim that is being made now is put back too, once it stands.
            async with self._claiming:
                await self._ask(self._queue.release, list(self._held))
        except StorageError as error:
            # Who comes next waits for the end of the lease.
            _log.warning("queue.unavailable", reason=str(error))

    async def _renew(self) -> None:
        now = self._now()
        if not self._held or now - self._renewed < _RENEWED_SECONDS:
            return
        ids, until = list(self._held), now + LEASE_SECONDS
        ours = await self._ask(self._queue.renew, ids, until)
        self._renewed = now
        for one in ids:
            if one in self._held:
                self._held[one].until = until if one in ours else _LOST

    async def _claim(self) -> list[Entry]:
        turning = sum(held.turning for held in self._held.values())
        room = min(MOST_TURNS - turning, MOST_ENTRIES - len(self._held))
        if room <= 0 or not self._open or not self._is_ready():
            return []
        async with self._claiming:
            now = self._now()
            until = now + LEASE_SECONDS
            # Whom the database was away from too must have the time to say that it lives.
            grace = LEASE_SECONDS if now - self._cut_off < _RENEWED_SECONDS else 0.0
            held = list(self._held)
            entries = await self._ask(self._queue.claim, room, now, until, held, grace)
            # Whoever stopped this meanwhile puts them back.
            for entry in entries if self._open else ():
                one = self._held[entry.id] = _Held(until, turning=entry.answered_at is None)
                one.task = asyncio.get_running_loop().create_task(self._work(entry, one))
        return entries

    async def _measure(self) -> None:
        now = self._now()
        if now - self._looked >= _LOOK_SECONDS:
            self._metrics.waits(self._channel, await self._ask(self._queue.backlog))
            self._looked = now

    async def _work(self, entry: Entry, held: _Held) -> None:
        ids = {"conversation_id": entry.conversation_id, "message_id": entry.message_id}
        log = _log.bind(channel=self._channel, **ids)
        if entry.deaths:
            log.warning("inbox.taken_over", deaths=entry.deaths)
        try:
            await self._try(entry, held)
        except TakenOverError:
            log.warning("queue.taken_away")
        except StorageError as error:
            # It is taken up again; not at once, as the database may go on failing.
            log.error("queue.unavailable", reason=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)
        except Exception as error:
            log.error("queue.failed", **fault(error))
        finally:
            del self._held[entry.id]
            self.wake()

    async def _try(self, entry: Entry, held: _Held) -> None:
        try:
            later = await self._finish(entry, held)
        except (TakenOverError, StorageError):
            raise
        except Exception as error:
            _log.error("queue.failed", conversation_id=entry.conversation_id, **fault(error))
            later = next_try(entry, self._now())
            if later is None:
                return await self._drop(entry)
        if later is not None:
            await self._delivery.write(self._queue.postpone, entry.id, later)
        return None

    async def _finish(self, entry: Entry, held: _Held) -> Later | None:
        address = self._address(entry)
        if address is None:
            await self._drop(entry)
            return None
        if entry.answered_at is None:
            later = await self._answer(entry, address)
            held.turning = False
            self.wake()
            if later is not None:
                return later
            entry = replace(entry, failing_since=None, failures=0)
        later = await self._delivery.deliver(entry, address, lambda: self._now() < held.until)
        if later is None:
            took = self._now() - entry.received_at
            self._metrics.message_seconds.labels(self._channel).observe(took)
        return later

    async def _answer(self, entry: Entry, address: Address) -> Later | None:
        outcome, contents = await self._turning.run(self._channel, entry, address)
        if outcome is Outcome.UNKEPT:
            # Nothing of the turn was kept, so that it can be run again.
            later = next_try(entry, self._now())
            if later is not None:
                return later
        sealed = [self._delivery.sealer.seal(content) for content in contents]
        await self._delivery.write(self._queue.answer, entry.id, sealed, self._now())
        return None

    def _address(self, entry: Entry) -> Address | None:
        try:
            return self._delivery.sealer.open(entry.address)
        except UnreadableError:
            _log.error(
                "inbox.unreadable",
                conversation_id=entry.conversation_id,
                hint="was PSEUDONYM_SECRET changed?",
            )
            return None

    async def _drop(self, entry: Entry) -> None:
        self._delivery.count("given_up")
        await self._delivery.write(self._queue.drop, entry.id, self._now())
