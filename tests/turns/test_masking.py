"""Secrets that come in the message behind the one that announced them."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK
from assistant.turns.stores.model import MessageKey
from assistant.turns.wiring import assemble
from tests.redis_server import free_port
from tests.turns.turn_parts import Echo, Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio


async def test_the_bot_reads_no_secret_of_the_message_behind_its_announcement(
    redis_url: str,
) -> None:
    bot = Echo()
    async with parts_on(redis_url) as parts:
        turns = assemble(bot, parts)
        for text in ("voilà mon mot de passe :", "Ouistiti", "Ouistiti"):
            await turns.handle(incoming(text, conversation_id="c"), Inbox())
        await turns.handle(incoming("Ouistiti", conversation_id="another"), Inbox())
    assert [one.text for one in bot.read[1:]] == [MASK, "Ouistiti", "Ouistiti"]


async def test_a_message_delivered_again_is_masked_again(redis_url: str) -> None:
    async with parts_on(redis_url) as parts:
        mask = parts.masking.mask
        for _ in range(2):
            assert await mask(MessageKey("c", "1"), "mon mdp :") == "mon mdp :"
            assert await mask(MessageKey("c", "2"), "Ouistiti") == MASK
        assert await mask(MessageKey("c", "3"), "Ouistiti") == "Ouistiti"


async def test_it_is_masked_with_redis_out_of_reach() -> None:
    async with parts_on(f"redis://127.0.0.1:{free_port()}/0") as parts:
        await parts.masking.mask(MessageKey("c", "1"), "mon mdp :")
        assert await parts.masking.mask(MessageKey("c", "2"), "Ouistiti") == MASK
