"""A whole conversation of the real assistant, in a genuine client of Teams' protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assistant.content.emphasis import without_marks
from assistant.content.loader import load_content
from assistant.service.launcher.ports import free_port
from tests.channels.teams.playground import (
    Playground,
    card_of,
    install_tools,
    running_playground,
)

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CONTENT = load_content(Path("content"))
PHRASES = CONTENT.messages


@pytest.fixture
async def playground(anonymous_assistant: str) -> AsyncIterator[Playground]:
    install_tools()
    endpoint = f"{anonymous_assistant}/webhooks/teams/webhook"
    async with running_playground(endpoint, free_port("127.0.0.1")) as running:
        yield running


def first_line(message: dict[str, Any]) -> str:
    """The heading, question or first sentence of a card."""
    text: str = card_of(message)["body"][0]["text"]
    return text


def shown(message: dict[str, Any]) -> str:
    """All that a card says."""
    return json.dumps(card_of(message), ensure_ascii=False)


async def test_a_whole_conversation_with_buttons(playground: Playground) -> None:
    place, procedures = playground.personal, CONTENT.procedures
    cases = procedures["new_organisation"].cases
    assert cases is not None

    greeting = await playground.install(place)
    assert first_line(greeting) == PHRASES["announcement"].strip()

    topic = await playground.press(CONTENT.topics["access"].title)
    assert first_line(topic) == CONTENT.topics["access"].question

    password = await playground.press(procedures["lost_password"].question)
    assert first_line(password) == procedures["lost_password"].title

    # A text above a card arrives as two messages.
    unsolved = await playground.say("ça ne marche pas", place, answers=2)
    assert CONTENT.contacts["adv_ocb"].name in shown(unsolved)

    question = await playground.say(procedures["new_organisation"].question, place)
    assert first_line(question) == cases.question

    direct = next(case for case in cases.options if case.id == "direct_customer")
    answer = await playground.press(direct.label)
    assert first_line(answer) == procedures["new_organisation"].title
    assert without_marks(direct.steps[-1].text) in shown(answer)

    solved = await playground.say("c'est résolu", place)
    assert solved["text"] == PHRASES["resolved"]

    command = await playground.say("/restart", place)
    assert command["text"] == PHRASES["command_refused"]

    incident = await playground.say(procedures["incident"].question, place)
    assert first_line(incident) == procedures["incident"].title


async def test_a_mention_in_a_team_is_answered_there(playground: Playground) -> None:
    mention = {"mentioned": playground.bot, "text": "<at>Test Bot</at>"}
    # To somebody new it first says what it is, above the card.
    answer = await playground.say(
        f"<at>Test Bot</at> {CONTENT.procedures['abuse_email'].question}",
        playground.channel,
        answers=2,
        mentions=[mention],
    )
    assert first_line(answer) == CONTENT.procedures["abuse_email"].title
