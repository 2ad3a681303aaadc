"""What happens to the stores' work when a process dies or Redis is out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotConnected

from assistant.turns import Answer, Incoming, Outcome, TurnHandler
from assistant.turns.journal import Exchange
from assistant.turns.journal import journal as make_journal
from assistant.turns.middleware.delivery import DeliverAnswers
from assistant.turns.middleware.order import Deduplicate, RepeatEarlierAnswers
from assistant.turns.model import phrase_answer
from assistant.turns.stores import Stores, connection, make_stores
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import MAX_CONVERSATIONS, Expiring, MemoryClaims
from assistant.turns.stores.model import LEASE_SECONDS, MAX_ISSUED, Claim, MessageKey, StoreError
from assistant.turns.stores.redis import Heartbeat
from assistant.turns.wiring import assemble
from tests.redis_server import free_port, hanging, running_redis
from tests.turns.turn_parts import Echo, Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio


@dataclass
class Calls:
    """A function that counts how often it is called."""

    function: Callable[..., Awaitable[object]]
    count: int = 0

    async def __call__(self, *arguments: object) -> object:
        self.count += 1
        return await self.function(*arguments)


def stores_on(redis_url: str) -> Stores:
    return make_stores(RedisConnection(redis_url) if redis_url else None)


async def test_one_process_remembers_so_many_conversations_only() -> None:
    stores, journal = make_stores(None), make_journal(None, 3600)
    for number in range(MAX_CONVERSATIONS + 1):
        name = f"c{number}"
        await stores.issued.put(name, {"/affirm": "…"})
        await journal.save(name, Exchange(message_id="m", at=0, text="…", payload=None))
    assert await stores.issued.get("c0", "/affirm") is None
    assert await stores.issued.get("c1", "/affirm") == "…"
    assert await journal.history("c0") == []
    assert [one.text for one in await journal.history("c1")] == ["…"]


async def test_the_oldest_buttons_are_forgotten_first(redis_url: str) -> None:
    issued = stores_on(redis_url).issued
    for number in range(MAX_ISSUED + 5):
        await issued.put("c", {f"/p{number}": f"title {number}"})
    assert await issued.get("c", "/p4") is None
    assert await issued.get("c", "/p5") == "title 5"
    assert await issued.get("c", f"/p{MAX_ISSUED + 4}") == f"title {MAX_ISSUED + 4}"
    await issued.forget("c")
    assert await issued.get("c", "/p5") is None


async def test_a_window_counts_and_ends(redis_url: str) -> None:
    rates = stores_on(redis_url).rates
    counts = [(await rates.hit("key", 1))[0] for _ in range(3)]
    assert (await rates.hit("other", 1))[0] == 1
    _, left = await rates.hit("key", 1)
    assert 0 < left <= 1
    await asyncio.sleep(1.1)
    assert (counts, (await rates.hit("key", 1))[0]) == ([1, 2, 3], 1)


async def test_a_claim_given_back_undone_can_be_taken_again(redis_url: str) -> None:
    claims, first, key = stores_on(redis_url).claims, MessageKey("c", "1"), MessageKey("c", "2")
    assert await claims.claim(first) is Claim.AGAIN  # nothing is known of its conversation
    assert await claims.claim(key) is Claim.FRESH
    assert await claims.claim(key) is Claim.HELD
    await claims.settle(key, done=False)
    assert await claims.claim(key) is Claim.AGAIN
    await claims.settle(key, done=True)
    assert await claims.claim(key) is Claim.DONE


async def test_who_leaves_wakes_the_next_without_waiting_for_a_lease_to_end(
    redis_server: str,
) -> None:
    queue = stores_on(redis_server).queue

    async def take() -> None:
        async with queue.place("c"):
            await asyncio.sleep(0.05)

    # Half the lease is no limit of speed: a place that is not called waits for the whole of it.
    await asyncio.wait_for(asyncio.gather(take(), take(), take()), LEASE_SECONDS / 2)


async def test_a_place_given_up_while_waiting_holds_nobody_up(redis_url: str) -> None:
    queue = stores_on(redis_url).queue
    order = []

    async def take(name: str, seconds: float) -> None:
        async with queue.place("c"):
            order.append(name)
            await asyncio.sleep(seconds)

    first = asyncio.create_task(take("first", 0.2))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(take("second", 0))
    await asyncio.sleep(0.05)
    third = asyncio.create_task(take("third", 0))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.wait({first, second, third})
    assert order == ["first", "third"]


@dataclass
class Hasty:
    """A bot that takes longer over the first message than over the others."""

    delay: float = 0.5

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        delay, self.delay = self.delay, 0.0
        await asyncio.sleep(delay)
        answer(phrase_answer("echo", message.text))


async def test_a_lease_is_renewed_no_more_when_its_end_comes_with_a_fault() -> None:
    renewals = 0
    begun = asyncio.Event()

    async def renew() -> None:
        nonlocal renewals
        renewals += 1
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            # As the client of Redis does while it loses its connection.
            raise StoreError from None

    heartbeat = Heartbeat(renew, every=0.01)
    await begun.wait()
    heartbeat.stop()
    await asyncio.sleep(0.1)
    assert renewals == 1


def test_entries_go_by_age_and_by_number() -> None:
    now = [0.0]
    kept: Expiring[str, int] = Expiring(10, max_entries=2, now=lambda: now[0])
    kept.set("a", 1)
    now[0] = 5
    kept.set("b", 2)
    now[0] = 9.9
    assert kept.get("a") == 1
    now[0] = 10
    assert (kept.get("a"), kept.get("b"), kept.expiry("b")) == (None, 2, 5)
    kept.set("c", 3)
    kept.set("d", 4)
    assert (kept.get("b"), kept.get("c"), kept.get("d")) == (None, 3, 4)


@pytest.mark.slow
async def test_the_turn_of_a_dead_process_is_taken_over(redis_server: str) -> None:
    started = asyncio.Event()

    async def hang(_: Incoming, __: Callable[[Answer], None]) -> None:
        started.set()
        await asyncio.sleep(60)

    conversation = incoming().conversation_id
    message = incoming("x", conversation_id=conversation, message_id="1")
    async with parts_on(redis_server, turn_deadline_seconds=60) as dead:
        running = assemble(hang, dead).start(message, Inbox())
        await started.wait()
        # As when the process is killed: nothing is renewed, and nothing can be given back.
        for task in asyncio.all_tasks() - {asyncio.current_task(), running}:
            if "beat" in repr(task.get_coro()):
                task.cancel()
        async with parts_on(redis_server) as alive:
            bot, inbox = Echo(), Inbox()
            turns = assemble(bot, alive)
            after = incoming("y", conversation_id=conversation, message_id="2")
            outcomes = await asyncio.gather(turns.start(message, inbox), turns.start(after, inbox))
        running.cancel()
        await asyncio.wait({running})
    assert outcomes == [Outcome.ANSWERED, Outcome.ANSWERED]
    assert inbox.texts == ["x", "y"]


@pytest.mark.slow
async def test_a_long_turn_keeps_its_claim_and_its_place(redis_server: str) -> None:
    conversation = incoming().conversation_id
    message = incoming("x", conversation_id=conversation)
    after = incoming("y", conversation_id=conversation)
    async with (
        parts_on(redis_server, turn_deadline_seconds=60) as one,
        parts_on(redis_server) as other,
    ):
        bot, inbox = Echo(delay=13), Inbox()
        long = assemble(bot, one).start(message, inbox)
        await asyncio.sleep(0.1)
        turns = assemble(bot, other)
        again, second = turns.start(message, inbox), turns.start(after, inbox)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(again), 12)
        assert not again.done()
        assert await long is Outcome.ANSWERED
        assert await again is Outcome.DUPLICATE
        second.cancel()
        await asyncio.wait({second})
    assert inbox.texts[0] == "x"


async def test_with_redis_out_of_reach_customers_are_still_answered() -> None:
    async with parts_on(f"redis://127.0.0.1:{free_port()}/0") as parts:
        inbox = Inbox()
        assert await assemble(Echo(), parts).handle(incoming("x"), inbox) is Outcome.ANSWERED
        with pytest.raises(StoreError):
            await parts.stores.rates.hit("key", 1)
    assert inbox.texts == ["x"]


async def test_without_redis_a_process_keeps_order_and_answers_a_duplicate_once() -> None:
    conversation = incoming().conversation_id
    first = incoming("x", conversation_id=conversation)
    second = incoming("y", conversation_id=conversation)
    async with parts_on(f"redis://127.0.0.1:{free_port()}/0") as parts:
        inbox = Inbox()
        turns = assemble(Hasty(), parts)
        running = [turns.start(message, inbox) for message in (first, first, second)]
        outcomes = [await each for each in running]
    assert outcomes == [Outcome.ANSWERED, Outcome.DUPLICATE, Outcome.ANSWERED]
    assert inbox.texts == ["x", "y"]


async def test_a_turn_that_lost_redis_still_holds_up_the_next_one(tmp_path: Path) -> None:
    conversation = incoming().conversation_id
    port = free_port()
    with running_redis(tmp_path, port) as url:
        async with parts_on(url) as parts:
            inbox = Inbox()
            turns = assemble(Hasty(), parts)
            first = turns.start(incoming("x", conversation_id=conversation), inbox)
            await asyncio.sleep(0.1)
            with Redis.from_url(url) as client, suppress(NotConnected):
                client.shutdown(nosave=True)
            second = turns.start(incoming("y", conversation_id=conversation), inbox)
            assert [await first, await second] == [Outcome.ANSWERED] * 2
    assert inbox.texts == ["x", "y"]


async def test_a_redis_that_hangs_is_left_alone_until_it_answers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(connection, "monotonic", lambda: now)
    now, faults, count = 1.0, list[float](), "return redis.call('INCR', KEYS[1])"
    with running_redis(tmp_path) as url:
        redis = RedisConnection(url, on_fault=lambda: faults.append(now))
        assert await redis.script(count, ["n"]) == 1
        with hanging(url):
            with pytest.raises(StoreError, match="Timeout"):
                await redis.script(count, ["n"])
            for _ in range(20):
                with pytest.raises(StoreError, match="Resting"):
                    await redis.script(count, ["n"])
            now += 60
            tries = [redis.script(count, ["n"]) for _ in range(5)]
            result = await asyncio.gather(*tries, return_exceptions=True)
        now += 60
        # Redis has read what it was sent while it hung: two calls of twenty-six.
        assert [await redis.script(count, ["n"]) for _ in range(2)] == [4, 5]
        await redis.close()
    assert sorted(map(str, result)) == ["Resting"] * 4 + ["TimeoutError"]
    assert len(faults) == 1 + 20 + 5


async def test_a_customer_waits_once_for_a_redis_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.2)
    conversation, inbox = incoming().conversation_id, Inbox()
    with running_redis(tmp_path) as url:
        async with parts_on(url) as parts:
            assert parts.redis is not None
            turns = assemble(Echo(), parts)
            await turns.handle(incoming("before", conversation_id=conversation), inbox)
            calls = Calls(parts.redis.commands.eval)
            monkeypatch.setattr(parts.redis.commands, "eval", calls)
            with hanging(url):
                message = incoming("meanwhile", conversation_id=conversation)
                for _ in range(3):
                    await turns.handle(message, inbox)
    assert inbox.texts == ["before", "meanwhile"]
    assert calls.count == 1


async def test_what_may_have_been_answered_is_looked_up_before_it_is_run(redis_url: str) -> None:
    message = incoming("x")
    async with parts_on(redis_url) as parts:
        bot, inbox = Echo(), Inbox(known=[phrase_answer("echo", "earlier")])
        # No claim is known of, as when Redis came back empty or the process is new.
        assert await assemble(bot, parts).handle(message, inbox) is Outcome.ANSWERED
    assert (bot.read, inbox.texts) == ([], ["earlier"])


async def test_a_new_message_of_a_known_conversation_costs_no_look(redis_url: str) -> None:
    conversation = incoming().conversation_id
    async with parts_on(redis_url) as parts:
        times = chain([0.0], repeat(301.0))
        once = Deduplicate(parts.stores.claims, MemoryClaims(), lambda: next(times))
        steps = (DeliverAnswers(parts.stores.issued), once, RepeatEarlierAnswers())
        turns = TurnHandler(steps, Echo())
        await turns.handle(incoming("x", conversation_id=conversation), Inbox())
        inbox = Inbox(known=[phrase_answer("echo", "never asked for")])
        await turns.handle(incoming("y", conversation_id=conversation), inbox)
    assert inbox.texts == ["y"]


async def test_when_redis_comes_back_it_is_used_again(tmp_path: Path) -> None:
    port = free_port()
    with running_redis(tmp_path, port) as url:
        async with parts_on(url) as parts:
            bot, inbox = Echo(), Inbox()
            turns = assemble(bot, parts)
            await turns.handle(incoming("before"), inbox)
    async with parts_on(url) as parts:
        turns = assemble(bot, parts)
        await turns.handle(incoming("without"), inbox)
        with running_redis(tmp_path, port):
            message = incoming("after")
            await turns.handle(message, inbox)
            assert await turns.handle(message, inbox) is Outcome.DUPLICATE
    assert inbox.texts == ["before", "without", "after"]
