"""What was acknowledged is answered once and in order, whatever dies or refuses meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from structlog.testing import capture_logs

from assistant.privacy.pseudonyms import Pseudonyms
from assistant.storage.conversations import Conversations
from assistant.storage.engine import StorageError
from assistant.storage.settings import StorageSettings
from assistant.turns.queueing.worker import LEASE_SECONDS
from assistant.turns.sending import RetryLaterError
from assistant.turns.stores.model import StoreError
from tests.turns.queueing.stage import (
    CHANNEL,
    Clock,
    Post,
    Process,
    Repeating,
    die,
    process,
    rows,
    unsent,
    until,
)

pytestmark = pytest.mark.anyio

MINUTE = 60.0


def busy(seconds: float | None = None) -> RetryLaterError:
    return RetryLaterError("http_429" if seconds else "http_503", seconds)


async def test_a_message_is_done_when_its_last_answer_was_sent(storage: StorageSettings) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        assert await one.accept("a+b")
        await one.work()
    assert post.texts() == ["a", "b"]
    (row,) = rows(storage)
    assert (row.done_at, row.body, row.address, row.owner) == (clock.time, None, None, None)
    assert unsent(storage) == 0


async def test_a_message_that_is_delivered_again_is_answered_once(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post()
    async with (
        process(storage, post, Repeating(), clock) as one,
        process(storage, post, Repeating(), clock) as other,
    ):
        accepted = [await each.accept("a") for each in (one, other, one)]
        await one.work()
        accepted.append(await other.accept("a"))
        await other.work()
        assert one.counted("turns_total", channel=CHANNEL, outcome="duplicate") == 1
    assert accepted == [True, False, False, False]
    assert post.texts() == ["a"]


async def test_a_retry_after_of_thirty_seconds_is_kept_and_the_delay_excused(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post(deque([busy(30)]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a")
        await one.work()
        clock.time += 29.9
        await one.work()
        assert post.attempts == 1
        clock.time += 5.1
        await one.work()
    assert post.texts() == ["LATE", "a"]


async def test_an_answer_in_time_is_not_excused(storage: StorageSettings) -> None:
    clock, post = Clock(), Post(deque([busy(), busy()]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a+b")
        for _ in range(5):
            await one.work()
            clock.time += 1
    assert post.texts() == ["a", "b"]


async def test_a_platform_that_is_away_for_five_minutes_gets_all_answers_in_order(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(always=busy()), Repeating()
    async with process(storage, post, bot, clock) as one:
        for text in ("a1", "a2"):
            await one.accept(text, "a")
        await one.accept("b1", "b")
        await work_for(one, clock, 5 * MINUTE)
        assert post.texts() == []
        post.always = None
        await work_for(one, clock, MINUTE)
    assert post.texts("a") == ["LATE", "a1", "LATE", "a2"]
    assert post.texts("b") == ["LATE", "b1"]
    assert sorted(bot.texts) == ["a1", "a2", "b1"]


async def test_one_conversation_that_waits_holds_no_other_up(storage: StorageSettings) -> None:
    clock, post = Clock(), Post(deque([busy(600)]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a", "a")
        await one.work()
        await one.accept("b", "b")
        await one.accept("a again", "a")
        await one.work()
        assert post.texts() == ["b"]
        clock.time += 606
        await one.work()
    assert post.texts("a") == ["LATE", "a", "LATE", "a again"]


async def test_an_answer_is_given_up_after_a_quarter_of_an_hour_counted_and_logged(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post(always=busy())
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("my secret words", message_id="m1")
        await work_for(one, clock, 14 * MINUTE)
        assert unsent(storage) > 0
        with capture_logs() as logs:
            await work_for(one, clock, 2 * MINUTE)
        assert unsent(storage) == 0
        assert one.counted("sends_total", platform=CHANNEL, result="given_up") == 1
        post.always = None
        await one.accept("next")
        await one.work()
    assert "send.given_up" in [line["event"] for line in logs]
    assert "secret" not in str(logs)
    assert post.texts() == ["next"]


async def test_who_asks_to_wait_for_longer_than_ten_minutes_is_not_waited_for(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post(deque([busy(601)]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a+b")
        await one.work()
        assert one.counted("sends_total", platform=CHANNEL, result="given_up") == 2
    assert (post.sent, unsent(storage)) == ([], 0)
    assert rows(storage)[0].done_at


async def test_what_the_platform_refuses_for_good_takes_nothing_else_along(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post(deque([ValueError("not_in_channel")]))
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a+b")
        await one.accept("c")
        await one.work()
    assert post.texts() == ["b", "c"]


async def test_who_dies_over_a_turn_is_followed_by_another_when_its_lease_ends(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with (
        process(storage, post, bot, clock) as one,
        process(storage, post, Repeating(), clock) as other,
    ):
        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        await die()
        clock.time += LEASE_SECONDS
        await other.work()
        assert post.texts() == []
        clock.time += 0.1
        await other.work()
    assert post.texts() == ["a"]


async def test_who_lives_is_not_followed(storage: StorageSettings) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with (
        process(storage, post, bot, clock) as one,
        process(storage, post, Repeating(), clock) as other,
    ):
        await one.accept("a")
        await one.queued.worker.look()
        for _ in range(10):
            clock.time += LEASE_SECONDS / 3
            await one.queued.worker.look()
            await other.work()
        assert post.texts() == []
        assert bot.hold is not None
        bot.hold.set()
        await one.queued.worker.settle()
    assert (post.texts(), bot.texts) == (["LATE", "a"], ["a"])


async def test_who_was_taken_for_dead_changes_nothing_any_more(storage: StorageSettings) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with (
        process(storage, post, bot, clock) as one,
        process(storage, post, Repeating(), clock) as other,
    ):
        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        clock.time += LEASE_SECONDS + 1
        post.always = busy()
        await other.work()
        assert bot.hold is not None
        bot.hold.set()
        await one.queued.worker.settle()
        post.always = None
        clock.time += 1
        await other.work()
    assert (post.texts(), unsent(storage)) == (["a"], 0)


async def test_who_lost_its_lease_sends_nothing_before_it_has_another(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        clock.time += LEASE_SECONDS + 1
        assert bot.hold is not None
        bot.hold.set()
        await one.queued.worker.settle()
        assert post.attempts == 0
        await one.work()
    assert (post.texts(), bot.texts) == (["a"], ["a"])


async def test_a_turn_that_was_kept_is_not_run_twice(storage: StorageSettings) -> None:
    clock, post, bot = Clock(), Post(), Repeating()
    kept = InMemoryTrackerStore(Domain.empty())
    tracker = await kept.get_or_create_tracker("c")
    tracker.update(UserUttered("a", message_id="a"))
    tracker.update(BotUttered("told before"))
    await kept.save(tracker)
    async with (
        process(storage, post, Repeating(hold=asyncio.Event()), clock) as one,
        process(storage, post, bot, clock) as other,
    ):
        other.agent.tracker_store = kept
        await one.accept("a")
        await one.queued.worker.look()
        await die()
        clock.time += LEASE_SECONDS + 1
        await other.work()
    assert (post.texts(), bot.texts) == (["told before"], [])


async def test_answers_in_the_outbox_outlive_their_process(storage: StorageSettings) -> None:
    clock, post = Clock(), Post(deque([busy()]))
    first, second = Repeating(), Repeating()
    async with process(storage, post, first, clock) as one:
        await one.accept("a+b")
        await one.work()
    async with process(storage, post, second, clock) as other:
        clock.time += 1
        await other.work()
    assert post.texts() == ["a", "b"]
    assert (first.texts, second.texts) == (["a+b"], [])


async def test_two_processes_share_the_work_and_keep_each_conversations_order(
    storage: StorageSettings,
) -> None:
    clock, post, bots = Clock(), Post(), [Repeating(), Repeating()]
    names = [f"c{number}" for number in range(12)]
    async with (
        process(storage, post, bots[0], clock) as one,
        process(storage, post, bots[1], clock) as other,
    ):
        for number in range(4):
            for name in names:
                await (one, other)[number % 2].accept(f"{name} {number}", name)
        await asyncio.gather(one.work(), other.work())
        await asyncio.gather(one.work(), other.work())
    for name in names:
        assert post.texts(name) == [f"{name} {number}" for number in range(4)]
    assert all(bot.texts for bot in bots)


async def test_a_turn_that_could_not_be_kept_is_run_again_and_answered_once(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating()
    bot.failures.extend(StoreError("conversations") for _ in range(3))
    async with process(storage, post, bot, clock, turn_deadline_seconds=0.1) as one:
        await one.accept("a")
        await work_for(one, clock, 20)
    assert post.texts() == ["a"]


async def test_a_turn_that_can_never_be_kept_ends_with_the_apology(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating()
    bot.failures.extend(StoreError("conversations") for _ in range(1000))
    async with process(storage, post, bot, clock, turn_deadline_seconds=0.1) as one:
        await one.accept("a")
        await work_for(one, clock, 17 * MINUTE)
    assert post.texts() == ["LATE", "APOLOGY"]


async def test_a_message_that_kills_each_process_is_apologised_for(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    for _ in range(3):
        async with process(storage, post, bot, clock) as one:
            await one.accept("a")
            await one.queued.worker.look()
            await die()
            clock.time += LEASE_SECONDS + 1
    last_bot = Repeating()
    async with process(storage, post, last_bot, clock) as last:
        await last.work()
    assert (post.texts(), last_bot.read) == (["LATE", "APOLOGY"], [])


async def test_who_stops_finishes_what_runs_and_takes_up_nothing(storage: StorageSettings) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        await one.accept("a")
        await one.accept("b")
        await one.queued.worker.look()
        stopping = asyncio.create_task(one.queued.stop())
        await asyncio.sleep(0.05)
        await one.accept("c", "another")
        assert bot.hold is not None
        bot.hold.set()
        await stopping
        await one.work()
        assert (post.texts(), bot.texts) == (["a"], ["a"])
    async with process(storage, post, Repeating(), clock) as other:
        await other.work()
    assert sorted(post.texts()) == ["a", "b", "c"]


async def test_what_is_not_finished_in_time_is_taken_up_by_the_next_process_at_once(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        await one.accept("a")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        await one.queued.worker.stop(0.05)
    async with process(storage, post, Repeating(), clock) as other:
        await other.work()
    assert post.texts() == ["a"]


async def test_what_is_erased_while_its_turn_runs_is_not_answered_and_leaves_nothing(
    storage: StorageSettings,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    async with process(storage, post, bot, clock) as one:
        await one.accept("a")
        await one.accept("b")
        await one.queued.worker.look()
        await until(lambda: bot.texts == ["a"])
        conversations = Conversations(storage)
        erased = conversations.erase("c")
        conversations.close()
        assert bot.hold is not None
        bot.hold.set()
        await one.queued.worker.settle()
        await one.work()
    assert erased is not None
    assert (erased.events, erased.messages) == (0, 2)
    assert (post.sent, rows(storage), unsent(storage)) == ([], [], 0)


async def test_what_was_sent_is_written_down_once_the_database_is_back(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        queue = one.queued._queue
        write, failures = queue.sent, deque([StorageError("away"), StorageError("away")])

        def sent(*arguments: object) -> bool:
            if failures:
                raise failures.popleft()
            return write(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(queue, "sent", sent)
        await one.accept("a+b")
        await one.work()
    assert (post.texts(), unsent(storage)) == (["a", "b"], 0)


async def test_a_commit_whose_confirmation_got_lost_is_written_once(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, post, bot = Clock(), Post(), Repeating()
    async with process(storage, post, bot, clock) as one:
        queue = one.queued._queue
        answer, lost = queue.answer, deque([StorageError("away")])

        def answered(*arguments: object) -> bool:
            is_ours = answer(*arguments)  # type: ignore[arg-type]
            if lost:
                raise lost.popleft()
            return is_ours

        monkeypatch.setattr(queue, "answer", answered)
        await one.accept("a+b")
        await one.work()
    assert (post.texts(), bot.texts, unsent(storage)) == (["a", "b"], ["a+b"], 0)


async def test_nothing_is_taken_up_before_the_bot_is_ready(storage: StorageSettings) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        one.agent.is_ready = lambda: False
        await one.accept("a")
        await one.work()
        assert post.texts() == []
        one.agent.is_ready = lambda: True
        await one.work()
    assert post.texts() == ["a"]


async def test_with_another_secret_what_waits_is_given_up_and_named(
    storage: StorageSettings,
) -> None:
    clock, post = Clock(), Post()
    async with process(storage, post, Repeating(), clock) as one:
        await one.accept("a")
    other = Pseudonyms("another key of the tests, long enough too")
    with capture_logs() as logs:
        async with process(storage, post, Repeating(), clock, other) as changed:
            await changed.work()
            assert changed.counted("sends_total", platform=CHANNEL, result="given_up") == 1
    assert "PSEUDONYM_SECRET" in str(logs)
    assert post.sent == []


async def test_the_age_of_what_waits_is_measured_and_grows(storage: StorageSettings) -> None:
    clock, post = Clock(), Post(always=busy())
    async with process(storage, post, Repeating(), clock) as one:
        one.parts.metrics._now = clock
        await one.accept("a")
        await one.accept("b")
        await one.work()
        clock.time += 40
        await one.work()
        for queue in ("inbox", "outbox"):
            labels = {"queue": queue, "channel": CHANNEL}
            assert one.counted("queue_messages", **labels) in (1, 2)  # a notice of the delay
            clock.time += 1
            assert one.counted("queue_oldest_seconds", **labels) >= 41
        post.always = None
        await work_for(one, clock, 60)
        assert one.counted("queue_oldest_seconds", queue="inbox", channel=CHANNEL) == 0
        assert one.counted("message_seconds_count", channel=CHANNEL) == 2


async def work_for(one: Process, clock: Clock, seconds: float) -> None:
    """Let time pass in short steps, and do what is due at each."""
    end = clock.time + seconds
    while clock.time < end:
        await one.work()
        clock.time += 5
    await one.work()
