"""Who holds a message, when the database, the clock or a stop come between."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.storage.conversations import Conversations
from assistant.storage.engine import StorageError
from assistant.storage.queue import Later, MessageQueue, Received
from assistant.storage.settings import StorageSettings
from assistant.turns.queueing.worker import LEASE_SECONDS
from assistant.turns.sending import RetryLaterError
from tests.turns.queueing.stage import CHANNEL, Clock, Post, Repeating, process, rows, until

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0


def test_only_who_holds_a_message_prolongs_and_finishes_it(storage: StorageSettings) -> None:
    late, holder = (MessageQueue(storage, CHANNEL, name) for name in ("late", "holder"))
    late.accept([Received(CHANNEL, "c", "m", "{}", "", NOW)])
    (entry,) = late.claim(1, NOW, NOW + 1)
    assert late.renew([entry.id], NOW + 2) == {entry.id}
    (taken,) = holder.claim(1, NOW + 3, NOW + 13)
    assert taken.deaths == 1
    assert late.renew([entry.id], NOW + 100) == set()
    assert not late.answer(entry.id, ["x"], NOW)
    assert not late.sent(entry.id, 1, NOW)
    assert not late.drop(entry.id, NOW)
    assert not late.postpone(entry.id, Later(NOW, NOW, 1))
    assert late.put_first(entry.id, "x", NOW) is None
    late.release()
    (row,) = rows(storage)
    assert (row.owner, row.leased_until, row.done_at) == ("holder", NOW + 13, None)
    for queue in (late, holder):
        queue.close()


async def test_who_hears_that_a_message_is_lost_sends_nothing_of_it(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post(deque([ValueError()]))
    async with process(storage, post, Repeating(), clock) as one:
        reading, go = asyncio.Event(), asyncio.Event()
        delivery = one.queued.worker._delivery

        async def stalling(call: Callable[..., Any], *arguments: object) -> Any:
            answer = await delivery.ask(call, *arguments)
            if call == delivery.queue.parcels:
                reading.set()
                await go.wait()
            return answer

        one.queued.worker._delivery = replace(delivery, ask=stalling)
        await one.accept("a+b")
        await one.queued.worker.look()
        await reading.wait()
        conversations = Conversations(storage)
        conversations.erase("c")
        conversations.close()
        clock.time += LEASE_SECONDS / 3
        await one.queued.worker.look()
        go.set()
        await one.queued.worker.settle()
    assert post.attempts == 0


async def test_what_a_process_works_on_it_does_not_take_up_again_after_a_stall(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        queue = one.queued._queue
        renew = queue.renew

        def stalled(*arguments: Any) -> set[int]:
            renewed = renew(*arguments)
            clock.time += LEASE_SECONDS + 1
            return renewed

        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        clock.time += LEASE_SECONDS / 3
        monkeypatch.setattr(queue, "renew", stalled)
        assert await one.queued.worker.look() == 0
        monkeypatch.setattr(queue, "renew", renew)
        await one.queued.worker.look()
        assert bot.hold is not None
        bot.hold.set()
        await one.queued.worker.settle()
        await one.work()
    assert (post.texts(), bot.texts) == (["a"], ["a"])


async def test_what_is_being_claimed_at_a_stop_is_taken_up_by_the_next_process_at_once(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        queue, begun, go = one.queued._queue, threading.Event(), threading.Event()
        claim = queue.claim

        def slow(*arguments: Any) -> Any:
            begun.set()
            go.wait(10)
            return claim(*arguments)

        monkeypatch.setattr(queue, "claim", slow)
        await one.accept("a")
        one.queued.start()
        await until(begun.is_set)
        stopping = asyncio.create_task(one.queued.stop())
        await asyncio.sleep(0.05)
        go.set()
        await stopping
    async with process(storage, post, Repeating(), clock) as other:
        await other.work()
    assert post.texts() == ["a"]


async def test_what_is_being_claimed_at_a_stop_does_not_wait_for_what_runs(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        await one.accept("a", "running")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        await one.accept("b", "claimed")
        # As a claim whose answer came when the stop had begun.
        one.queued._queue.claim(1, clock.time, clock.time + LEASE_SECONDS, [1])
        stopping = asyncio.create_task(one.queued.stop())
        await until(lambda: [row.owner is None for row in rows(storage)] == [False, True])
        assert bot.hold is not None
        bot.hold.set()
        await stopping
    assert post.texts() == ["a"]


async def test_a_claim_whose_answer_was_lost_costs_neither_time_nor_a_death(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        queue = one.queued._queue
        claim, lost = queue.claim, deque([StorageError("away")] * 4)

        def claimed(*arguments: Any) -> Any:
            entries = claim(*arguments)
            if lost:
                raise lost.popleft()
            return entries

        monkeypatch.setattr(queue, "claim", claimed)
        await one.accept("a")
        for _ in range(5):
            await one.work()
    assert (post.texts(), rows(storage)[0].deaths) == (["a"], 0)


async def test_after_an_outage_of_the_database_the_living_are_not_taken_for_dead(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post, bot = Clock(), Post(), Repeating()
    async with (
        process(storage, post, bot, clock) as one,
        process(storage, post, bot, clock) as other,
    ):
        is_away, write = True, one.queued._queue.sent

        def sent(*arguments: Any) -> bool:
            if is_away:
                raise StorageError("away")
            return write(*arguments)

        def away(*_: object) -> Any:
            raise StorageError("away")

        monkeypatch.setattr(one.queued._queue, "sent", sent)
        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: post.texts() == ["a"])
        clock.time += LEASE_SECONDS + 1
        with monkeypatch.context() as patch:
            patch.setattr(other.queued._queue, "claim", away)
            await other.work()
        is_away = False
        await other.work()
        await one.queued.worker.settle()
    assert post.texts() == ["a"]
    assert rows(storage)[0].done_at is not None


async def test_a_delay_is_excused_once_though_the_answer_is_refused_again(
    storage: StorageSettings,
) -> None:
    clock, busy = Clock(), RetryLaterError("http_503")
    post = Post(deque([RetryLaterError("http_429", 40), None, busy, busy]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a+b")
        for _ in range(4):
            await one.work()
            clock.time += 51
    assert post.texts() == ["LATE", "a", "b"]
