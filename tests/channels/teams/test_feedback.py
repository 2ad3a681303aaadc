"""Teams' thumbs: each concerns its own answer, and « no » asks what was missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from assistant.channels.teams.feedback import read_rating
from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from tests.channels.teams.microsoft import Microsoft
from tests.channels.teams.running import PHRASES, Channel, EchoBot, running_channel

BUILD = ReplyBuilder(load_content(Path("content")))
LABEL = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
}


class TellingBot(EchoBot):
    """Tells a procedure, named by the message."""

    async def answer(self, message: UserMessage) -> None:
        procedure = BUILD.content.procedures.get(message.text or "")
        if procedure is None:
            await super().answer(message)
            return
        reply = BUILD.procedure(procedure, None, {}).model_dump(mode="json")
        sent = {"text": "…", "custom": reply, "about": procedure.id}
        await message.output_channel.send_response(message.sender_id, sent)


def thumb(reaction: str, feedback: Any = None) -> dict[str, Any]:
    value = {"reaction": reaction, **({"feedback": feedback} if feedback else {})}
    return {"actionName": "feedback", "actionValue": value}


def invoke(channel: Channel, name: str, value: Any, reply_to: str = "x") -> dict[str, Any]:
    return channel.activity(type="invoke", name=name, text=None, value=value, replyToId=reply_to)


@pytest.mark.anyio
async def test_an_answer_has_thumbs_and_every_message_the_label(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, TellingBot()) as channel:
        await channel.post(channel.activity(text="incident"))
        await microsoft.has_messages(1)
        await channel.post(channel.activity(text="merci"))
        answer, plain = await microsoft.has_messages(2)
    assert answer["channelData"] == {"feedbackLoop": {"type": "custom"}}
    assert "channelData" not in plain
    assert answer["entities"] == plain["entities"] == [LABEL]


@pytest.mark.anyio
async def test_no_asks_what_was_missing_and_runs_nothing(microsoft: Microsoft) -> None:
    bot = TellingBot()
    async with running_channel(microsoft, bot) as channel:
        value = {"data": thumb("dislike")}
        status, body = await channel.post(invoke(channel, "message/fetchTask", value))
    card = body["task"]["value"]["card"]["content"]
    assert status == 200
    assert body["task"]["type"] == "continue"
    assert [part["id"] for part in card["body"]] == ["reason", "comment"]
    assert len(card["body"][0]["choices"]) == 3
    assert bot.read == []


@pytest.mark.anyio
async def test_what_was_missing_goes_to_the_bot_with_its_answer(microsoft: Microsoft) -> None:
    bot = TellingBot()
    form = json.dumps({"reason": "unclear", "comment": "mot de passe : Avenue-2026!"})
    async with running_channel(microsoft, bot) as channel:
        for number, name in enumerate(("incident", "lost_password"), start=1):
            await channel.post(channel.activity(text=name))
            await microsoft.has_messages(number)
        first, _ = microsoft.messages
        sent = microsoft.sent_ids[microsoft.activities.index(first)]
        value = thumb("dislike", form)
        for _ in range(2):
            assert await channel.post(invoke(channel, "message/submitAction", value, sent)) == (
                200,
                {},
            )
        await microsoft.has_messages(3)
    *_, rated = bot.read
    assert (rated.text, len(bot.read)) == ("/not_solved", 3)
    assert rated.metadata["about"] == "incident"
    assert rated.metadata["asked_why"] is True
    assert rated.metadata["reason"] == "unclear"
    assert "Avenue-2026" not in rated.metadata["comment"]


@pytest.mark.anyio
async def test_yes_is_thanked_and_kept(microsoft: Microsoft) -> None:
    bot = TellingBot()
    async with running_channel(microsoft, bot) as channel:
        value = {"data": thumb("like")}
        _, body = await channel.post(invoke(channel, "message/fetchTask", value))
        await microsoft.has_messages(1)
    assert body == {"task": {"type": "message", "value": PHRASES["teams_rated"]}}
    assert [message.text for message in bot.read] == ["/affirm"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "feedback",
        {},
        {"data": "x"},
        {"data": None},
        {"actionName": "other", "actionValue": {"reaction": "like"}},
        {"actionName": "feedback"},
        {"actionName": "feedback", "actionValue": {"reaction": "meh"}},
    ],
)
def test_what_is_no_feedback_is_left_alone(value: Any) -> None:
    assert read_rating(value) is None


def test_words_alone_are_another_reason() -> None:
    rated = read_rating(thumb("dislike", "pas clair"))
    assert rated
    assert (rated.reason, rated.comment) == ("other", "pas clair")
    unknown = read_rating(thumb("dislike", {"reason": "made up"}))
    assert unknown
    assert (unknown.reason, unknown.comment) == (None, None)
