"""Secrets that come in the message behind the one that announced them."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK
from assistant.turns.wiring import ChannelParts, assemble
from tests.redis_server import free_port
from tests.turns.turn_parts import Echo, Inbox, incoming, parts_on

pytestmark = pytest.mark.anyio


async def test_the_bot_reads_no_secret_behind_its_announcement(
    redis_url: str,
) -> None:
    bot = Echo()
    async with parts_on(redis_url) as parts:
        turns = assemble(bot, parts)
        for text in ("voilà mon mot de passe :", "Ouistiti", "Ouistiti"):
            await turns.handle(incoming(text, conversation_id="c"), Inbox())
        await turns.handle(incoming("Ouistiti", conversation_id="another"), Inbox())
    assert [one.text for one in bot.read[1:]] == [MASK, MASK, "Ouistiti"]


async def test_a_message_delivered_again_is_masked_again(redis_url: str) -> None:
    async with parts_on(redis_url) as parts:
        for _ in range(2):
            await check_lasting(parts)


async def test_it_is_masked_again_with_redis_out_of_reach() -> None:
    async with parts_on(f"redis://127.0.0.1:{free_port()}/0") as parts:
        for _ in range(2):
            await check_lasting(parts)


async def check_lasting(parts: ChannelParts) -> None:
    """An announcement lasts over two messages, and no longer."""
    assert await masked(parts, "1", "mon mdp :") == "mon mdp :"
    assert await masked(parts, "2", "merci") == "merci"
    assert await masked(parts, "3", "bonjour") == "bonjour"
    assert await masked(parts, "4", "Ouistiti") == MASK
    assert await masked(parts, "5", "Ouistiti") == "Ouistiti"


async def masked(parts: ChannelParts, message_id: str, text: str) -> str:
    message = incoming(text, conversation_id="c", message_id=message_id)
    return (await parts.masking.mask(message)).text
