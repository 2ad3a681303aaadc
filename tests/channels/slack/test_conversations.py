"""People talk to the assistant on Slack, over the Events API of a running server."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from structlog.testing import capture_logs

from tests.channels.slack.fake_slack import LOCALE, TEAM
from tests.channels.slack.workspace import BUILDER, CONTENT, PHRASES, Workspace, working
from tests.redis_server import hanging, running_redis
from tests.replies.slack_rules import elements
from tests.turns.turn_parts import PSEUDONYMS

pytestmark = pytest.mark.anyio


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["text"]["text"] for e in elements(message["blocks"]) if e.get("type") == "button"]


async def settle(workspace: Workspace) -> None:
    """Leave time for an answer that must not come."""
    await asyncio.sleep(0.3)
    assert all(call.error is None for call in workspace.slack.calls)


async def test_a_direct_message_is_answered_flat() -> None:
    async with working() as workspace:
        await workspace.direct("lost_password")
        (answer,) = await workspace.slack.until(1, "DU1")
        assert "thread_ts" not in answer
        assert CONTENT.procedures["lost_password"].title in str(answer["blocks"])
        assert answer["text"].startswith(CONTENT.procedures["lost_password"].title)


async def test_a_thread_of_direct_messages_is_answered_there() -> None:
    async with working() as workspace:
        await workspace.direct("hello", thread_ts="1.2")
        (answer,) = await workspace.slack.until(1)
        assert answer["thread_ts"] == "1.2"


async def test_a_mention_is_answered_in_its_thread() -> None:
    async with working() as workspace:
        event = await workspace.mention("lost_password")
        (answer,) = await workspace.slack.until(1, "C1")
        assert answer["thread_ts"] == event["ts"]
        assert workspace.agent.texts == ["lost_password"]


async def test_a_mention_without_a_question_shows_the_topics() -> None:
    async with working() as workspace:
        await workspace.mention("")
        (answer,) = await workspace.slack.until(1)
        assert buttons(answer) == [choice.title for choice in BUILDER.topic_choices()]


async def test_a_thread_goes_on_without_mentions(redis_url: str) -> None:
    async with working(redis_url) as workspace:
        event = await workspace.mention("first")
        await workspace.slack.until(1)
        await workspace.in_thread("second", event["ts"])
        _, answer = await workspace.slack.until(2)
        assert answer["thread_ts"] == event["ts"]
        senders = {message.sender_id for message in workspace.agent.read}
        assert len(senders) == 1


async def test_what_is_said_in_a_thread_while_redis_hangs_is_delivered_again(
    tmp_path: Path,
) -> None:
    with running_redis(tmp_path) as url:
        await _say_while_it_hangs(url)


async def _say_while_it_hangs(redis_url: str) -> None:
    async with working(redis_url) as workspace:
        event = await workspace.mention("first")
        await workspace.slack.until(1)
        ts = workspace.ts()
        said = {"type": "message", "channel_type": "channel", "user": "U1", "text": "second"}
        said.update({"channel": "C1", "ts": ts, "thread_ts": event["ts"]})
        with hanging(redis_url):
            assert await workspace.event(said) == (503, "")
        while await workspace.event(said) != (200, ""):
            await asyncio.sleep(0.5)
        await workspace.slack.until(2)
        assert workspace.agent.texts == ["first", "second"]


async def test_other_people_of_a_thread_are_left_alone() -> None:
    async with working() as workspace:
        event = await workspace.mention("first", user="U1")
        await workspace.slack.until(1)
        await workspace.in_thread("not for you", event["ts"], user="U2")
        await workspace.in_thread("<@U2> not for you either", event["ts"], user="U1")
        await workspace.in_thread("elsewhere", "9.9", user="U1")
        await settle(workspace)
        assert workspace.agent.texts == ["first"]


async def test_messages_of_a_channel_are_left_alone() -> None:
    async with working() as workspace:
        event = {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1"}
        assert await workspace.event({**event, "text": "hello", "ts": "1.1"}) == (200, "")
        await settle(workspace)
        assert workspace.agent.texts == []


async def test_people_are_never_mixed() -> None:
    async with working() as workspace:
        event = await workspace.mention("a", user="U1")
        await workspace.mention("b", user="U2", thread_ts=event["ts"])
        await workspace.mention("c", user="U1")
        await workspace.mention("d", user="U1", channel="C2", thread_ts=event["ts"])
        await workspace.direct("e", user="U1")
        await workspace.direct("f", user="U2")
        await workspace.slack.until(6)
        senders = [message.sender_id for message in workspace.agent.read]
        assert len(set(senders)) == 6


async def test_one_person_has_one_direct_conversation() -> None:
    async with working() as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        await workspace.press(question, buttons(question)[0])
        await workspace.command("and this?")
        await workspace.direct("in a thread", thread_ts="1.2")
        await workspace.slack.until(4)
        assert len({message.sender_id for message in workspace.agent.read}) == 1


async def test_actions_learn_where_but_not_who_asks() -> None:
    async with working() as workspace:
        await workspace.direct("hello")
        await workspace.slack.until(1)
        await workspace.mention("hello")
        await workspace.slack.until(2)
        direct, mention = (message.metadata for message in workspace.agent.read)
        common = {"team": TEAM, "locale": LOCALE}
        assert direct.items() >= {**common, "channel_type": "im"}.items()
        assert mention.items() >= {**common, "channel_type": "channel"}.items()
        assert len(workspace.slack.called("users.info")) == 1


async def test_neither_rasa_nor_a_log_learns_who_asks() -> None:
    with capture_logs() as logs:
        known = await what_rasa_learns_of("U0MARKER")
    (direct, *_), (mention, *_) = known
    assert direct == PSEUDONYMS.conversation_id("slack", "U0MARKER")
    assert mention.startswith(f"{direct}-")
    assert "turn.finished" in [line["event"] for line in logs]
    assert "U0MARKER" not in f"{known} {logs}"


async def what_rasa_learns_of(user: str) -> list[tuple[Any, ...]]:
    """Have a person write to the bot, in a message of their own and in a channel."""
    async with working() as workspace:
        await workspace.direct("hello", user=user)
        await workspace.slack.until(1)
        await workspace.mention("hello", user=user)
        await workspace.slack.until(2)
        return [
            (message.sender_id, message.message_id, message.metadata)
            for message in workspace.agent.read
        ]


async def test_a_language_that_slack_does_not_tell_changes_nothing() -> None:
    async with working() as workspace:
        workspace.slack.scopes.remove("users:read")
        await workspace.direct("hello")
        await workspace.slack.until(1)
        assert workspace.agent.read[0].metadata["locale"] is None


async def test_a_pressed_button_is_answered_and_frozen(redis_url: str) -> None:
    async with working(redis_url) as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        title = buttons(question)[0]
        assert await workspace.press(question, title) == (200, "")
        await workspace.slack.until(2)
        await workspace.slack.until_called("chat.update")
        assert workspace.agent.texts[-1].startswith("/billing_")
        assert buttons(question) == []
        assert PHRASES["slack_chosen"].format(choice=title) in question["text"]


async def test_a_button_in_a_thread_is_answered_there() -> None:
    async with working() as workspace:
        event = await workspace.mention("billing")
        (question,) = await workspace.slack.until(1)
        await workspace.press(question, buttons(question)[0])
        _, answer = await workspace.slack.until(2)
        assert answer["thread_ts"] == event["ts"]
        assert len({message.sender_id for message in workspace.agent.read}) == 1


async def test_somebody_elses_button_cannot_be_pressed() -> None:
    async with working() as workspace:
        await workspace.mention("billing", user="U1")
        (question,) = await workspace.slack.until(1)
        offered = buttons(question)
        await workspace.press(question, offered[0], user="U2")
        await workspace.slack.until_called("chat.postEphemeral")
        (ephemeral,) = workspace.slack.ephemerals
        assert (ephemeral["user"], ephemeral["channel"]) == ("U2", "C1")
        assert workspace.agent.texts == ["billing"]
        assert buttons(question) == offered


async def test_a_button_pressed_twice_is_answered_once() -> None:
    async with working() as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        title = buttons(question)[0]
        before = {**question}
        await asyncio.gather(*(workspace.press(before, title) for _ in range(3)))
        await workspace.slack.until(2)
        await settle(workspace)
        assert len(workspace.agent.texts) == 2


async def test_the_feedback_buttons_reach_the_bot() -> None:
    async with working() as workspace:
        await workspace.direct("lost_password")
        (answer,) = await workspace.slack.until(1)
        assert await workspace.press(answer, PHRASES["feedback_no"]) == (200, "")
        await workspace.slack.until(2)
        assert workspace.agent.texts[-1] == "/not_solved"


async def test_a_button_tells_which_answer_it_belongs_to() -> None:
    async with working() as workspace:
        for number, text in enumerate(("lost_password", "incident"), start=1):
            await workspace.direct(text)
            await workspace.slack.until(number)
        older, _ = workspace.slack.said()
        await workspace.press(older, PHRASES["feedback_no"])
        await workspace.slack.until(3)
        assert workspace.agent.read[-1].metadata["about"] == "about lost_password"
        assert "about" not in workspace.agent.read[0].metadata


async def test_the_command_answers_directly() -> None:
    async with working() as workspace:
        status, body = await workspace.command("lost_password")
        assert status == 200
        assert PHRASES["slack_answered_directly"] in body
        (answer,) = await workspace.slack.until(1, "U1")
        assert CONTENT.procedures["lost_password"].title in answer["text"]


async def test_the_command_alone_shows_the_topics() -> None:
    async with working() as workspace:
        await workspace.command()
        (answer,) = await workspace.slack.until(1, "U1")
        assert buttons(answer) == [choice.title for choice in BUILDER.topic_choices()]


async def test_the_home_tab_shows_the_topics_and_its_buttons_work() -> None:
    async with working() as workspace:
        event = {"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "home"}
        assert await workspace.event(event) == (200, "")
        await workspace.slack.until_called("views.publish")
        view = workspace.slack.homes["U1"]
        titles = [choice.title for choice in BUILDER.topic_choices()]
        assert buttons(view) == [*titles, PHRASES["choice_human"]]
        # This one carries a slot, so that it must have been issued.
        await workspace.press(view, CONTENT.topics["access"].title)
        await workspace.slack.until(1, "U1")
        assert workspace.agent.texts == ['/help{"topic": "access"}']


async def test_the_messages_tab_publishes_nothing() -> None:
    async with working() as workspace:
        event = {"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "messages"}
        assert await workspace.event(event) == (200, "")
        await settle(workspace)
        assert workspace.slack.called("views.publish") == []


async def test_two_answers_keep_their_order() -> None:
    async with working() as workspace:
        await workspace.direct("two")
        answers = await workspace.slack.until(2)
        assert [answer["text"] for answer in answers] == ["one", "two"]


async def test_a_hundred_interleaved_conversations_keep_their_order() -> None:
    chance = random.Random(5)  # noqa: S311  # only varies the delays
    async with working() as workspace:
        answer = workspace.agent.handle_message

        async def answer_late(message: UserMessage) -> None:
            await asyncio.sleep(chance.random() / 50)
            await answer(message)

        workspace.agent.handle_message = answer_late  # type: ignore[method-assign]
        people = [f"U{number}" for number in range(100)]
        # A few at a time, so that the turns of one person meet.
        for first in range(0, 100, 4):
            for turn in range(3):
                for person in people[first : first + 4]:
                    await workspace.direct(f"turn {turn}", user=person)
        while len(workspace.slack.said()) < 300:
            await asyncio.wait_for(workspace.slack.change(), 20)
        for person in people:
            said = [answer["text"] for answer in workspace.slack.said(f"D{person}")]
            assert said == ["turn 0", "turn 1", "turn 2"]


async def test_a_message_with_a_file_is_read() -> None:
    async with working() as workspace:
        await workspace.direct("look", subtype="file_share", files=[{"id": "F1"}])
        await workspace.slack.until(1)
        assert workspace.agent.texts == ["look"]


@pytest.mark.parametrize("name", ["direct", "mention"])
async def test_who_sends_a_picture_or_a_voice_is_asked_for_a_sentence(name: str) -> None:
    async with working() as workspace:
        send = getattr(workspace, name)
        await send("" if name == "direct" else "<@UBOT>", subtype="file_share", files=[{"id": "F"}])
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == PHRASES["only_words"]
        assert workspace.agent.texts == []


async def test_secrets_never_reach_the_bot() -> None:
    async with working() as workspace:
        await workspace.direct("mot de passe : <mailto:Secret1!@x.fr|Secret1!@x.fr>")
        await workspace.slack.until(1)
        assert "Secret1" not in workspace.agent.texts[0]


async def test_a_typed_payload_is_refused() -> None:
    async with working() as workspace:
        await workspace.direct("/restart")
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == PHRASES["command_refused"]
        assert workspace.agent.texts == []


@pytest.mark.parametrize("text", ["fail", "silence"])
async def test_a_failure_brings_one_apology(text: str) -> None:
    async with working() as workspace:
        await workspace.direct(text)
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == PHRASES["apology"]


async def test_a_forged_payload_is_refused() -> None:
    async with working() as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        row = question["blocks"][-1]
        row["elements"][0]["value"] = '/inform{"profile": "admin"}'
        await workspace.press(question, row["elements"][0]["text"]["text"])
        _, answer = await workspace.slack.until(2)
        assert answer["text"] == PHRASES["choice_expired"]
        assert workspace.agent.texts == ["billing"]
