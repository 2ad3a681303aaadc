"""Everything that Rasa's own Slack connector gets wrong goes right here."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.channels.slack.test_conversations import buttons, settle
from tests.channels.slack.workspace import (
    BUILDER,
    FORM,
    Workspace,
    direct_event,
    event_body,
    press_body,
    working,
)
from tests.replies.slack_rules import elements

pytestmark = pytest.mark.anyio

REASONS = ["http_timeout", "http_error", "connection_failed", "ssl_error", "unknown_error"]


@pytest.mark.parametrize("reason", REASONS)
async def test_a_retry_for_any_reason_is_answered_once(reason: str) -> None:
    async with working() as workspace:
        event = await workspace.direct("hello")
        for number in range(1, 5):
            headers = {"X_Slack_Retry_Num": str(number), "X_Slack_Retry_Reason": reason}
            assert await workspace.event(event, **headers) == (200, "")
        await workspace.slack.until(1)
        await settle(workspace)
        assert workspace.agent.texts == ["hello"]


async def test_a_retry_is_answered_when_the_first_delivery_was_lost() -> None:
    async with working() as workspace:
        event = direct_event("hello", "U1", workspace.ts())
        await workspace.event(event, X_Slack_Retry_Num="1", X_Slack_Retry_Reason="http_timeout")
        await workspace.slack.until(1)


async def test_five_deliveries_at_once_are_answered_once(redis_url: str) -> None:
    async with working(redis_url) as workspace:
        event = direct_event("hello", "U1", workspace.ts())
        await asyncio.gather(*(workspace.event(event) for _ in range(5)))
        await workspace.slack.until(1)
        await settle(workspace)
        assert workspace.agent.texts == ["hello"]


async def test_mention_and_message_events_of_one_text_are_answered_once() -> None:
    async with working() as workspace:
        first = await workspace.mention("first")
        await workspace.slack.until(1)
        # In a thread in which we talk already, so that the message event counts too.
        event = await workspace.mention("second", thread_ts=first["ts"])
        twin = {**event, "type": "message", "channel_type": "channel"}
        await workspace.event(twin)
        await workspace.slack.until(2)
        await settle(workspace)
        assert workspace.agent.texts == ["first", "second"]


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "message_changed", "message": {"text": "new"}},
        {"subtype": "message_deleted", "deleted_ts": "1.1"},
        {"subtype": "bot_message", "bot_id": "B2"},
        {"subtype": "me_message"},
        {"bot_id": "B2"},
        {"user": "USLACKBOT"},
        {"user": ""},
        {"user": None},
        {"hidden": True},
    ],
    ids=str,
)
async def test_what_no_person_typed_is_left_alone(fields: dict[str, Any]) -> None:
    async with working() as workspace:
        await workspace.direct("U1 has joined the channel", **fields)
        await settle(workspace)
        assert workspace.agent.read == []
        assert workspace.slack.said() == []


async def test_an_event_without_user_key_is_left_alone() -> None:
    async with working() as workspace:
        event = direct_event("hello", "U1", workspace.ts())
        del event["user"]
        assert await workspace.event(event) == (200, "")
        await settle(workspace)
        assert workspace.agent.read == []


def interaction(kind: str, **fields: Any) -> str:
    body = {"type": kind, "team": {"id": "T1"}, "user": {"id": "U1"}, **fields}
    return urlencode({"payload": json.dumps(body)})


@pytest.mark.parametrize(
    "body",
    [
        interaction("view_submission", view={"callback_id": "v", "type": "modal"}),
        interaction("view_closed", view={"callback_id": "v", "type": "modal"}),
        interaction("shortcut", callback_id="s"),
        interaction("message_action", callback_id="m"),
        interaction("block_suggestion", action_id="x"),
        interaction(
            "block_actions", actions=[{"type": "static_select", "action_id": "x", "block_id": "y"}]
        ),
        interaction("block_actions", actions=[{"type": "button", "action_id": "choice-0"}]),
    ],
    ids=lambda body: body[16:50],
)
async def test_what_we_do_not_offer_is_acknowledged(body: str) -> None:
    async with working() as workspace:
        assert (await workspace.send(body, FORM))[0] == 200
        await settle(workspace)
        assert workspace.agent.read == []


@pytest.mark.parametrize("kind", ["reaction_added", "team_join", "app_uninstalled"])
async def test_other_events_are_acknowledged(kind: str) -> None:
    async with working() as workspace:
        assert (await workspace.event({"type": kind, "user": "U1"}))[0] == 200


async def test_a_content_type_with_a_charset_is_read() -> None:
    async with working() as workspace:
        body = json.dumps(event_body(direct_event("hello", "U1", workspace.ts())))
        assert await workspace.send(body, "application/json; charset=utf-8") == (200, "")
        await workspace.slack.until(1)


async def test_words_around_links_and_entities_stay() -> None:
    async with working() as workspace:
        await workspace.direct(
            "before <https://a.fr|a.fr> between <mailto:abuse@a.fr|abuse@a.fr> &amp; after &lt;3"
        )
        await workspace.slack.until(1)
        assert workspace.agent.texts == ["before a.fr between abuse@a.fr & after <3"]


async def test_more_than_five_buttons_are_shown() -> None:
    async with working() as workspace:
        await workspace.mention("")
        (answer,) = await workspace.slack.until(1)
        assert len(buttons(answer)) == len(BUILDER.topic_choices()) > 5


async def test_markdown_and_mentions_in_an_answer_are_shown_as_they_are() -> None:
    async with working() as workspace:
        await workspace.direct("a *b* `c` &lt;!channel&gt;")
        (answer,) = await workspace.slack.until(1)
        assert answer["blocks"][0]["text"]["text"] == "a *b* `c` <!channel>"
        assert answer["blocks"][0]["text"]["type"] == "plain_text"
        assert answer["text"] == "a *b* `c` &lt;!channel&gt;"


async def test_text_beside_buttons_keeps_its_form() -> None:
    async with working() as workspace:
        await workspace.direct("incident")
        (answer,) = await workspace.slack.until(1)
        assert buttons(answer)
        bold = [e for e in elements(answer["blocks"]) if e.get("style") == {"bold": True}]
        assert bold


async def test_no_legacy_argument_is_sent() -> None:
    async with working() as workspace:
        await workspace.direct("hello")
        await workspace.slack.until(1)
        # The fake refuses arguments that Slack does not document; this one it accepts no more.
        (call,) = workspace.slack.called("chat.postMessage")
        assert call.error is None
        assert "as_user" not in call.arguments


async def test_a_refusal_of_slack_loses_no_later_turn() -> None:
    async with working() as workspace:
        workspace.slack.archived.add("DU1")
        await workspace.direct("lost")
        await workspace.slack.until_called("chat.postMessage")
        workspace.slack.archived.clear()
        await workspace.direct("found")
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == "found"


async def test_a_clicked_button_is_inactive() -> None:
    async with working() as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        await workspace.press(question, buttons(question)[0])
        await workspace.slack.until_called("chat.update")
        assert buttons(question) == []


async def test_the_url_is_verified(  # Slack asks this once, when the address is typed in
) -> None:
    async with working() as workspace:
        body = json.dumps({"type": "url_verification", "token": "x", "challenge": "abc"})
        status, answer = await workspace.send(body)
        assert status == 200
        assert "abc" in answer


async def press_during_failure(workspace: Workspace, message: dict[str, Any]) -> None:
    assert (await workspace.interact(press_body(message, buttons(message)[0], "U1")))[0] == 200


async def test_a_button_that_cannot_freeze_is_answered() -> None:
    async with working() as workspace:
        await workspace.direct("billing")
        (question,) = await workspace.slack.until(1)
        workspace.slack.scopes.remove("chat:write")
        await press_during_failure(workspace, question)
        await workspace.slack.until_called("chat.update")
        workspace.slack.scopes.add("chat:write")
        await workspace.direct("after")
        while "after" not in [one["text"] for one in workspace.slack.said()]:
            await workspace.slack.change()
