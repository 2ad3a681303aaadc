"""Why Rasa needs no lock store: turns come to it one after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore

from assistant.turns import Answer, Incoming
from assistant.turns.rasa_bot import RasaBot
from assistant.turns.wiring import assemble
from tests.turns.turn_parts import Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio

_MESSAGES = 3


class Locked:
    """Rasa's agent with its lock, and a turn of 20 ms."""

    def __init__(self) -> None:
        self._locks = InMemoryLockStore()
        self.waited: list[float] = []

    async def handle_message(self, message: UserMessage) -> None:
        came = time.monotonic()
        async with self._locks.lock(message.sender_id):
            self.waited.append(time.monotonic() - came)
            await asyncio.sleep(0.02)
            await message.output_channel.send_response(message.sender_id, {"text": "x"})


async def test_rasas_own_lock_makes_a_queued_message_wait_whole_seconds() -> None:
    agent = Locked()
    bot = RasaBot(agent.handle_message)
    say: Callable[[Answer], None] = lambda answer: None  # noqa: E731, ARG005
    await asyncio.gather(*(bot(_message(number), say) for number in range(_MESSAGES)))
    assert [round(waited) for waited in sorted(agent.waited)] == [0, 1, 2]


async def test_behind_the_turn_handler_no_message_finds_the_lock_taken(redis_url: str) -> None:
    agent = Locked()
    async with parts_on(redis_url) as parts:
        turns = assemble(RasaBot(agent.handle_message), parts)
        inbox = Inbox()
        await asyncio.gather(*(turns.handle(_message(n), inbox) for n in range(_MESSAGES)))
    assert inbox.texts == ["x"] * _MESSAGES
    # Rasa's lock polls once a second: whoever had found it taken would have waited so long.
    assert max(agent.waited) < 1


def _message(number: int) -> Incoming:
    return incoming(f"m{number}", conversation_id="queued")
