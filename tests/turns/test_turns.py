"""The turn handler, with its stores in memory and in Redis."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from assistant.turns import Answer, Incoming, Outcome, TurnHandler
from assistant.turns.middleware.order import Deduplicate, RepeatEarlierAnswers
from assistant.turns.model import phrase_answer
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import MemoryClaims
from assistant.turns.stores.model import Claim, MessageKey, StoreError
from assistant.turns.wiring import assemble
from tests.turns.turn_parts import (
    PHRASES,
    SLOT_PAYLOAD,
    Echo,
    Inbox,
    incoming,
    offering_bot,
    parts_on,
)

pytestmark = pytest.mark.anyio


async def test_a_message_is_answered(redis_url: str) -> None:
    async with parts_on(redis_url) as parts:
        inbox = Inbox()
        outcome = await assemble(Echo(), parts).handle(incoming("bonjour"), inbox)
    assert (outcome, inbox.texts, inbox.outcomes) == (
        Outcome.ANSWERED,
        ["bonjour"],
        [Outcome.ANSWERED],
    )


async def test_a_duplicate_delivered_five_times_is_answered_once(redis_url: str) -> None:
    async with parts_on(redis_url) as parts:
        bot, inbox, message = Echo(delay=0.05), Inbox(), incoming("bonjour")
        turns = assemble(bot, parts)
        outcomes = await asyncio.gather(*(turns.start(message, inbox) for _ in range(5)))
        outcomes.append(await turns.handle(message, inbox))
    assert sorted(outcomes) == [Outcome.ANSWERED, *[Outcome.DUPLICATE] * 5]
    assert (len(bot.read), inbox.texts, inbox.begun) == (1, ["bonjour"], 1)


async def test_two_processes_answer_a_duplicate_once(redis_server: str) -> None:
    async with parts_on(redis_server) as one, parts_on(redis_server) as other:
        bot, inbox, message = Echo(delay=0.05), Inbox(), incoming("bonjour")
        first, second = assemble(bot, one), assemble(bot, other)
        outcomes = await asyncio.gather(first.start(message, inbox), second.start(message, inbox))
    assert sorted(outcomes) == [Outcome.ANSWERED, Outcome.DUPLICATE]
    assert len(bot.read) == 1


async def test_the_same_message_id_in_another_conversation_is_another_message(
    redis_url: str,
) -> None:
    async with parts_on(redis_url) as parts:
        turns = assemble(Echo(), parts)
        for _ in range(2):
            message = incoming("bonjour", message_id="1")
            assert await turns.handle(message, Inbox()) is Outcome.ANSWERED


class Away(MemoryClaims):
    """Claims that all processes share, out of reach now and then."""

    is_away = False

    async def claim(self, key: MessageKey) -> Claim:
        if self.is_away:
            raise StoreError("redis")
        return await super().claim(key)


async def test_what_was_answered_while_the_claims_were_away_is_not_run_again_afterwards() -> None:
    bot, claims = Echo(), Away()
    turns = TurnHandler((Deduplicate(claims, MemoryClaims()), RepeatEarlierAnswers()), bot)
    turns_later = TurnHandler((Deduplicate(claims, MemoryClaims()), RepeatEarlierAnswers()), bot)
    first, second = (incoming(text, conversation_id="c") for text in ("first", "second"))
    await turns.handle(first, Inbox())
    claims.is_away = True
    await turns.handle(second, Inbox())
    claims.is_away = False
    # Another process, too, which may have begun since.
    await turns_later.handle(second, Inbox([phrase_answer("echo", "told before")]))
    assert [message.text for message in bot.read] == ["first", "second"]


async def test_a_hundred_interleaved_conversations_keep_their_order(redis_url: str) -> None:
    chance = random.Random(5)  # noqa: S311  # only varies the delays
    read: dict[str, list[str]] = defaultdict(list)
    busy: set[str] = set()

    async def bot(message: Incoming, answer: Callable[[Answer], None]) -> None:
        assert message.conversation_id not in busy
        busy.add(message.conversation_id)
        await asyncio.sleep(chance.random() / 50)
        busy.remove(message.conversation_id)
        read[message.conversation_id].append(message.text)
        answer(phrase_answer("echo", message.text))

    async with parts_on(redis_url) as parts:
        turns = assemble(bot, parts)
        inboxes = {f"{redis_url} {number}": Inbox() for number in range(100)}
        running = [
            turns.start(incoming(f"m{turn}", conversation_id=name), inbox)
            for turn in range(5)
            for name, inbox in inboxes.items()
        ]
        outcomes = await asyncio.gather(*running)
    expected = [f"m{turn}" for turn in range(5)]
    assert set(outcomes) == {Outcome.ANSWERED}
    assert all(read[name] == expected for name in inboxes)
    assert all(inbox.texts == expected for inbox in inboxes.values())


async def test_two_processes_keep_the_order_of_a_conversation(redis_server: str) -> None:
    read: list[str] = []
    busy = asyncio.Lock()

    async def bot(message: Incoming, answer: Callable[[Answer], None]) -> None:
        assert not busy.locked()
        async with busy:
            await asyncio.sleep(0.02)
        read.append(message.text)
        answer(phrase_answer("echo", message.text))

    async with parts_on(redis_server) as one, parts_on(redis_server) as other:
        assert one.redis
        handlers = [assemble(bot, one), assemble(bot, other)]
        conversation = incoming().conversation_id
        running: list[asyncio.Task[Outcome]] = []
        for number in range(10):
            message = incoming(f"m{number}", conversation_id=conversation)
            running.append(handlers[number % 2].start(message, Inbox()))
            # Two processes know no common order for what comes before the other has its place.
            while ended(running) + await waiting(one.redis, conversation) <= number:
                await asyncio.sleep(0.001)
        outcomes = await asyncio.gather(*running)
    assert set(outcomes) == {Outcome.ANSWERED}
    assert read == [f"m{number}" for number in range(10)]


def ended(running: Sequence[asyncio.Task[Outcome]]) -> int:
    return sum(turn.done() for turn in running)


async def waiting(redis: RedisConnection, conversation: str) -> int:
    return int(await redis.commands.llen(redis.key("queue", conversation)))


async def test_the_next_turn_waits_until_the_answers_of_the_last_one_are_sent(
    redis_url: str,
) -> None:
    events: list[str] = []

    class Slow(Inbox):
        async def deliver(self, answer: Answer) -> None:
            await asyncio.sleep(0.05)
            events.append(f"sent {answer.text}")

    async def bot(message: Incoming, answer: Callable[[Answer], None]) -> None:
        events.append(f"read {message.text}")
        answer(phrase_answer("echo", message.text))

    async with parts_on(redis_url) as parts:
        turns, conversation = assemble(bot, parts), incoming().conversation_id
        await asyncio.gather(
            *(turns.start(incoming(text, conversation_id=conversation), Slow()) for text in "ab")
        )
    assert events == ["read a", "sent a", "read b", "sent b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "EMPTY"),
        (" \n\t ", "EMPTY"),
        ("\u200b\ufeff\u2060\x00", "EMPTY"),
        ("x" * 2001, "TOO LONG"),
        ("x" * 1_000_000, "TOO LONG"),
        ("/restart", "COMMAND REFUSED"),
        ("  /restart", "COMMAND REFUSED"),
        ("\u200b/restart", "COMMAND REFUSED"),
        ('/inform{"a": "b"}', "COMMAND REFUSED"),
    ],
)
async def test_an_unreadable_text_is_refused_before_the_bot(text: str, said: str) -> None:
    async with parts_on("") as parts:
        bot, inbox = Echo(), Inbox()
        outcome = await assemble(bot, parts).handle(incoming(text), inbox)
    assert (outcome, inbox.texts, bot.read) == (Outcome.REFUSED, [said], [])


async def test_a_text_of_the_greatest_length_is_read() -> None:
    async with parts_on("", turn_max_characters=10) as parts:
        bot = Echo()
        turns = assemble(bot, parts)
        assert await turns.handle(incoming("é" * 10), Inbox()) is Outcome.ANSWERED
        assert await turns.handle(incoming("é" * 11), Inbox()) is Outcome.REFUSED


async def test_the_bot_reads_a_cleaned_and_masked_text() -> None:
    async with parts_on("") as parts:
        bot = Echo()
        text = " mon mot de passe : S3cr\u200bet!\x07 "
        await assemble(bot, parts).handle(incoming(text), Inbox())
    assert bot.read[0].text == "mon mot de passe : •••••"


async def test_a_button_is_obeyed_only_in_the_conversation_that_was_given_it(
    redis_url: str,
) -> None:
    async with parts_on(redis_url) as parts:
        offer = incoming("partenaire")
        await assemble(offering_bot, parts).handle(offer, Inbox())
        bot, inbox = Echo(), Inbox()
        turns = assemble(bot, parts)
        theirs = incoming(conversation_id=offer.conversation_id, payload=SLOT_PAYLOAD)
        assert await turns.handle(theirs, inbox) is Outcome.ANSWERED
        assert await turns.handle(incoming(payload=SLOT_PAYLOAD), inbox) is Outcome.REFUSED
        assert await parts.payloads.title(offer.conversation_id, SLOT_PAYLOAD) == "Partner"
    assert [message.payload for message in bot.read] == [SLOT_PAYLOAD]
    assert inbox.texts == [SLOT_PAYLOAD, "CHOICE EXPIRED"]


async def test_a_bare_intent_of_the_domain_is_obeyed_from_any_button() -> None:
    async with parts_on("") as parts:
        turns = assemble(Echo(), parts)
        assert await turns.handle(incoming(payload="/billing_unclear"), Inbox()) is Outcome.ANSWERED
        for payload in ("/restart", "billing_unclear", "", "/billing_unclear ", "/unknown"):
            assert await turns.handle(incoming(payload=payload), Inbox()) is Outcome.REFUSED


async def _raises(message: Incoming, _: Callable[[Answer], None]) -> None:
    raise RuntimeError(message.text)


async def _raises_after_an_answer(message: Incoming, answer: Callable[[Answer], None]) -> None:
    answer(phrase_answer("echo", "first"))
    raise RuntimeError(message.text)


async def _is_silent(_: Incoming, __: Callable[[Answer], None]) -> None:
    pass


async def _is_late(_: Incoming, answer: Callable[[Answer], None]) -> None:
    await asyncio.sleep(2)
    answer(phrase_answer("echo", "late"))


@pytest.mark.parametrize(
    ("bot", "outcome", "texts"),
    [
        (_raises, Outcome.FAILED, ["APOLOGY"]),
        (_raises_after_an_answer, Outcome.FAILED, ["first", "APOLOGY"]),
        (_is_silent, Outcome.SILENT, ["APOLOGY"]),
        (_is_late, Outcome.TIMED_OUT, ["APOLOGY"]),
    ],
)
async def test_a_turn_that_goes_wrong_brings_exactly_one_apology(
    bot: Callable[[Incoming, Callable[[Answer], None]], None],
    outcome: Outcome,
    texts: list[str],
    redis_url: str,
) -> None:
    async with parts_on(redis_url, turn_deadline_seconds=0.2) as parts:
        turns, inbox, message = assemble(bot, parts), Inbox(), incoming("secret words")
        with capture_logs() as logs:
            assert await turns.handle(message, inbox) is outcome
            assert await turns.handle(message, inbox) is Outcome.DUPLICATE
        assert await assemble(Echo(), parts).handle(incoming("x"), inbox) is Outcome.ANSWERED
    assert inbox.texts == [*texts, "x"]
    assert logs[-2]["outcome"] == outcome.value


async def test_slow_sending_is_not_cut_by_the_bots_deadline() -> None:
    class Slow(Inbox):
        async def deliver(self, answer: Answer) -> None:
            await asyncio.sleep(0.3)
            await super().deliver(answer)

    async with parts_on("", turn_deadline_seconds=0.1) as parts:
        inbox = Slow()
        assert await assemble(Echo(), parts).handle(incoming("x"), inbox) is Outcome.ANSWERED
    assert inbox.texts == ["x"]


async def test_a_recipient_that_fails_harms_no_later_turn(redis_url: str) -> None:
    class Broken(Inbox):
        async def begin(self) -> None:
            raise OSError("begin")

        async def deliver(self, _: Answer) -> None:
            raise OSError("deliver")

        async def end(self, _: Outcome) -> None:
            raise OSError("end")

    async with parts_on(redis_url) as parts:
        turns, conversation, inbox = assemble(Echo(), parts), incoming().conversation_id, Inbox()
        first = incoming("x", conversation_id=conversation)
        assert await turns.handle(first, Broken()) is Outcome.ANSWERED
        second = incoming("y", conversation_id=conversation)
        assert await turns.handle(second, inbox) is Outcome.ANSWERED
    assert inbox.texts == ["y"]


async def test_a_cancelled_turn_is_answered_when_the_message_comes_again(redis_url: str) -> None:
    async with parts_on(redis_url) as parts:
        bot, message, inbox = Echo(delay=0.2), incoming("x"), Inbox()
        turns = assemble(bot, parts)
        running = turns.start(message, inbox)
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.wait({running})
        assert await turns.handle(message, inbox) is Outcome.ANSWERED
    assert (len(bot.read), inbox.texts) == (2, ["x"])


async def test_the_log_has_ids_and_outcome_and_no_text() -> None:
    async with parts_on("") as parts:
        message = incoming("my very secret words")
        with capture_logs() as logs:
            await assemble(Echo(), parts).handle(message, Inbox())
            await assemble(_raises, parts).handle(incoming("other secret words"), Inbox())
    line = logs[0]
    assert line["event"] == "turn.finished"
    assert line["conversation_id"] == message.conversation_id
    assert line["message_id"] == message.message_id
    assert (line["outcome"], line["answers"]) == ("answered", 1)
    assert line["seconds"] >= 0
    assert "secret words" not in str(logs)


class Door:
    """A bot that says who is inside, and lets them out one by one."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.entered: list[str] = []
        self.out = asyncio.Event()

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        self.inside.append(message.text)
        self.entered.append(message.text)
        await self.out.wait()
        self.inside.remove(message.text)
        answer(phrase_answer("echo", message.text))


class SlowDoor(Door):
    """One that keeps who is put out for a while: the next one's deadline is over by then."""

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        try:
            await super().__call__(message, answer)
        except asyncio.CancelledError:
            await asyncio.sleep(0.5)
            raise


async def test_few_turns_are_in_the_bot_at_once_and_all_are_answered_in_order() -> None:
    read: list[str] = []
    most = inside = 0

    async def bot(message: Incoming, answer: Callable[[Answer], None]) -> None:
        nonlocal most, inside
        inside += 1
        most = max(most, inside)
        read.append(message.text)
        await asyncio.sleep(0.005)
        inside -= 1
        answer(phrase_answer("echo", message.text))

    async with parts_on("", turns_at_once=3) as parts:
        turns = assemble(bot, parts)
        running = [turns.start(incoming(f"m{number:02}"), Inbox()) for number in range(50)]
        outcomes = await asyncio.gather(*running)
    assert most == 3
    assert read == [f"m{number:02}" for number in range(50)]
    assert set(outcomes) == {Outcome.ANSWERED}


async def test_a_turn_that_waits_for_something_else_lets_the_next_begin() -> None:
    bot = Door()
    async with parts_on("", turns_at_once=1) as parts:
        turns = assemble(bot, parts)
        running = [turns.start(incoming(text), Inbox()) for text in ("a", "b", "c")]
        while len(bot.entered) < 2:
            await asyncio.sleep(0.01)
        assert bot.inside == ["a", "b"]
        bot.out.set()
        assert await asyncio.gather(*running) == [Outcome.ANSWERED] * 3
        # Nobody left twice: there is room for one again, not for more.
        bot.out.clear()
        late = [turns.start(incoming(text), Inbox()) for text in ("d", "e")]
        await asyncio.sleep(0.05)
        assert bot.inside == ["d"]
        bot.out.set()
        await asyncio.gather(*late)


async def test_waiting_counts_against_the_deadline_and_frees_the_place_in_the_queue() -> None:
    bot = SlowDoor()
    async with parts_on("", turns_at_once=1, turn_deadline_seconds=0.2) as parts:
        turns = assemble(bot, parts)
        inbox = Inbox()
        first, second = (turns.start(incoming(text), inbox) for text in ("a", "b"))
        assert await asyncio.gather(first, second) == [Outcome.TIMED_OUT] * 2
        assert inbox.texts == [PHRASES["apology"]] * 2
        assert bot.entered == ["a"]
        bot.out.set()
        assert await turns.handle(incoming("c"), inbox) is Outcome.ANSWERED


@dataclass
class Forgetful:
    """A bot whose conversations cannot be kept the first times."""

    failures: int

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        answer(phrase_answer("echo", f"1: {message.text}"))
        answer(phrase_answer("echo", f"2: {message.text}"))
        self.failures -= 1
        if self.failures >= 0:
            raise StoreError


async def test_a_turn_that_could_not_be_kept_is_run_again_and_said_once() -> None:
    async with parts_on("") as parts:
        inbox = Inbox()
        outcome = await assemble(Forgetful(2), parts).handle(incoming("x"), inbox)
    assert (outcome, inbox.texts) == (Outcome.ANSWERED, ["1: x", "2: x"])


async def test_a_turn_that_can_never_be_kept_ends_with_an_apology() -> None:
    async with parts_on("", turn_deadline_seconds=2) as parts:
        inbox = Inbox()
        outcome = await assemble(Forgetful(99), parts).handle(incoming("x"), inbox)
    assert (outcome, inbox.texts) == (Outcome.UNKEPT, ["1: x", "2: x", "APOLOGY"])
