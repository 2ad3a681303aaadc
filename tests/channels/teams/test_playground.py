"""A genuine client of Teams' protocol talks to the running channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assistant.service.launcher.ports import free_port
from tests.channels.teams.microsoft import Microsoft, until
from tests.channels.teams.playground import (
    Playground,
    actions_of,
    card_of,
    install_tools,
    running_playground,
)
from tests.channels.teams.running import (
    PHRASES,
    SLOT_PAYLOAD,
    AskingBot,
    running_channel,
    settings_for,
)

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def bot() -> AskingBot:
    return AskingBot()


@pytest.fixture
async def playground(microsoft: Microsoft, bot: AskingBot) -> AsyncIterator[Playground]:
    install_tools()
    settings = settings_for(microsoft, teams_app_id="", teams_app_password="", teams_anonymous=True)
    async with running_channel(microsoft, bot, settings) as channel:
        endpoint = f"{channel.url}/webhooks/teams/webhook"
        async with running_playground(endpoint, free_port("127.0.0.1")) as running:
            yield running


async def test_a_personal_conversation_with_buttons(playground: Playground, bot: AskingBot) -> None:
    card = card_of(await playground.say("bonjour", playground.personal))
    assert (card["version"], card["body"][0]["text"]) == ("1.5", "Which?")
    await playground.press("First")
    await playground.press("Second")
    assert [message.text for message in bot.read] == ["bonjour", "/incident", SLOT_PAYLOAD]
    assert len({message.sender_id for message in bot.read}) == 1
    assert playground.typings == 3


async def test_installing_the_bot_is_greeted_once(playground: Playground, bot: AskingBot) -> None:
    await playground.install(playground.personal)
    await playground.say("bonjour", playground.personal)
    assert [message.text for message in bot.read] == ["/greet", "bonjour"]


async def test_a_group_is_greeted_without_buttons(playground: Playground, bot: AskingBot) -> None:
    greeting = await playground.install(playground.group)
    assert greeting["text"].endswith(PHRASES["teams_mention_hint"])
    assert bot.read == []


@pytest.mark.parametrize("place", ["group", "channel"])
async def test_a_mention_is_stripped_and_each_place_is_a_conversation_of_its_own(
    playground: Playground, bot: AskingBot, place: str
) -> None:
    mention = {"mentioned": playground.bot, "text": "<at>Test Bot</at>"}
    await playground.say("bonjour", playground.personal)
    await playground.say(
        "<at>Test Bot</at> bonjour", getattr(playground, place), mentions=[mention]
    )
    await playground.press("Second")
    assert [message.text for message in bot.read] == ["bonjour", "bonjour", SLOT_PAYLOAD]
    private, shared, pressed = (message.sender_id for message in bot.read)
    assert private != shared
    assert shared == pressed


async def test_a_universal_action_gets_a_valid_answer(
    playground: Playground, bot: AskingBot
) -> None:
    message = await playground.say("bonjour", playground.personal)
    (action, _) = actions_of(message)
    value = {"action": {"type": "Action.Execute", "verb": "v", "data": action["data"]}}
    answer = await playground.invoke(value)
    assert answer["value"] == PHRASES["teams_choice_received"]
    await until(lambda: len(bot.read) > 1)
    assert [message.text for message in bot.read][:2] == ["bonjour", "/incident"]
