"""What is counted of the turns that pass through the real steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from prometheus_client import CollectorRegistry

from assistant.replies.model import ChoiceReply, MessageReply
from assistant.turns import Answer, Incoming, Outcome
from assistant.turns.wiring import ChannelParts, assemble
from tests.redis_server import free_port
from tests.turns.turn_parts import Echo, Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio

CLARIFY = ChoiceReply(reason="clarify", question="?", choices=())


@pytest.fixture
async def parts() -> AsyncIterator[ChannelParts]:
    async with parts_on("", turns_at_once=1) as parts:
        yield parts


def read(registry: CollectorRegistry, name: str, **labels: str) -> float:
    """Read a sample; one that is not there counts as nothing."""
    return registry.get_sample_value(f"assistant_{name}", labels) or 0.0


async def understanding_bot(_: Incoming, answer: Callable[[Answer], None]) -> None:
    answer(Answer(CLARIFY, "?", intent="nlu_fallback"))
    answer(Answer(MessageReply(reason="follow_up", text="."), ".", intent="nlu_fallback"))


async def test_a_turn_is_counted_by_channel_and_outcome(parts: ChannelParts) -> None:
    turns, message = assemble(Echo(), parts), incoming("bonjour")
    for each in (message, message, incoming("")):
        await turns.handle(each, Inbox())

    registry = parts.metrics.registry
    counted = {
        outcome: read(registry, "turns_total", channel="test", outcome=outcome.value)
        for outcome in Outcome
    }
    assert {outcome: count for outcome, count in counted.items() if count} == {
        Outcome.ANSWERED: 1,
        Outcome.DUPLICATE: 1,
        Outcome.REFUSED: 1,
    }
    assert read(registry, "turn_seconds_count", channel="test") == 2
    assert read(registry, "turn_part_seconds_count", part="bot") == 1


async def test_what_was_understood_is_counted_once_and_each_reply_by_its_reason(
    parts: ChannelParts,
) -> None:
    await assemble(understanding_bot, parts).handle(incoming("?"), Inbox())

    registry = parts.metrics.registry
    assert read(registry, "intents_total", intent="nlu_fallback") == 1
    assert read(registry, "replies_total", type="choice", reason="clarify") == 1
    assert read(registry, "replies_total", type="message", reason="follow_up") == 1


async def test_text_never_becomes_a_label(parts: ChannelParts) -> None:
    async def quoting_bot(message: Incoming, answer: Callable[[Answer], None]) -> None:
        reply = MessageReply(reason=message.text, text=".")
        answer(Answer(reply, ".", intent=message.text))

    await assemble(quoting_bot, parts).handle(incoming("Mot de passe: tulipe42"), Inbox())

    registry = parts.metrics.registry
    assert read(registry, "intents_total", intent="other") == 1
    assert read(registry, "replies_total", type="message", reason="other") == 1


async def test_waiting_turns_are_seen_while_they_wait(parts: ChannelParts) -> None:
    bot = Echo(delay=0.2)
    turns, registry = assemble(bot, parts), parts.metrics.registry
    first, second, elsewhere = (
        incoming("1", conversation_id="a"),
        incoming("2", conversation_id="a"),
        incoming("3", conversation_id="b"),
    )
    running = [turns.start(message, Inbox()) for message in (first, second, elsewhere)]
    while not bot.read:
        await asyncio.sleep(0.01)

    assert read(registry, "turns_open") == 3
    assert read(registry, "turns_waiting", waiting_for="conversation") == 1
    assert read(registry, "turns_waiting", waiting_for="room") == 1

    await asyncio.gather(*running)
    assert read(registry, "turns_open") == 0
    assert read(registry, "turns_waiting", waiting_for="conversation") == 0
    assert read(registry, "turns_waiting", waiting_for="room") == 0
    assert read(registry, "turn_part_seconds_sum", part="conversation") >= 0.2


async def test_a_turn_that_is_cancelled_while_it_waits_is_open_no_more(
    parts: ChannelParts,
) -> None:
    turns, registry = assemble(Echo(delay=0.2), parts), parts.metrics.registry
    first = turns.start(incoming("1", conversation_id="a"), Inbox())
    second = turns.start(incoming("2", conversation_id="a"), Inbox())
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)

    assert read(registry, "turns_open") == 0
    assert read(registry, "turns_waiting", waiting_for="conversation") == 0


async def test_a_failing_bot_is_counted_as_a_failed_turn(parts: ChannelParts) -> None:
    async def broken(_: Incoming, __: Callable[[Answer], None]) -> None:
        raise ValueError

    await assemble(broken, parts).handle(incoming("bonjour"), Inbox())

    registry = parts.metrics.registry
    assert read(registry, "turns_total", channel="test", outcome="failed") == 1
    assert read(registry, "replies_total", type="message", reason="error") == 1


async def test_a_masked_message_is_counted(parts: ChannelParts) -> None:
    turns = assemble(Echo(), parts)
    await turns.handle(incoming("bonjour"), Inbox())
    await turns.handle(incoming("mot de passe : tulipe42!"), Inbox())

    assert read(parts.metrics.registry, "messages_redacted_total") == 1


async def test_a_lost_redis_is_counted_and_the_message_is_answered() -> None:
    async with parts_on(f"redis://127.0.0.1:{free_port()}/0") as parts:
        outcome = await assemble(Echo(), parts).handle(incoming("bonjour"), Inbox())

        assert outcome is Outcome.ANSWERED
        assert read(parts.metrics.registry, "store_errors_total", store="redis") > 0
