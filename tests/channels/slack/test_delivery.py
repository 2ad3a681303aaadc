"""Slack refuses, hurries, stalls or breaks: the answer comes all the same, once."""

from __future__ import annotations

import logging
import time

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.slack import channel
from assistant.channels.slack.api import SlackApi
from assistant.replies.model import ImagePart, ProcedureReply, StepPart
from assistant.storage.engine import make_engine
from assistant.storage.schema import metadata
from assistant.turns.sending import Sender
from tests.channels.slack import fake_slack as fake
from tests.channels.slack.fake_slack import BOT_TOKEN, FakeSlack, Fault, fake_slack
from tests.channels.slack.test_conversations import buttons
from tests.channels.slack.workspace import (
    BUILDER,
    CONTENT,
    PHRASES,
    StandIn,
    direct_event,
    working,
)
from tests.storage.database import fresh_database
from tests.turns.queueing.stage import rows

pytestmark = pytest.mark.anyio


async def test_retry_after_is_honoured() -> None:
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].append(Fault(429, retry_after=1))
        await workspace.direct("hello")
        await workspace.slack.until(1)
        refused, served = workspace.slack.called("chat.postMessage")
        assert served.at - refused.at >= 1


@pytest.mark.parametrize(
    "fault", [Fault(500), Fault(503), Fault(502), Fault(disconnect=True)], ids=str
)
async def test_a_broken_server_is_asked_again(fault: Fault) -> None:
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].append(fault)
        await workspace.direct("hello")
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == "hello"


async def test_a_stalled_call_is_given_up_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "CALL_TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].append(Fault(200, hang=2))
        await workspace.direct("hello")
        await workspace.slack.until(1)


async def test_one_slow_channel_holds_no_other_up() -> None:
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].append(Fault(429, retry_after=3))
        await workspace.direct("slow", user="U1")
        await workspace.slack.until_called("chat.postMessage")
        await workspace.direct("quick", user="U2")
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == "quick"


async def test_the_pace_of_a_channel_is_kept() -> None:
    async with working() as workspace:
        for _ in range(4):
            await workspace.direct("two")
        answers = await workspace.slack.until(8)
        assert [answer["text"] for answer in answers] == ["one", "two"] * 4
        assert {call.error for call in workspace.slack.calls} == {None}


async def test_slack_has_its_answer_before_the_bot_has_one() -> None:
    async with working() as workspace:
        workspace.slack.faults["users.info"].append(Fault(200, hang=2))
        started = time.monotonic()
        await workspace.direct("hello")
        acknowledged = time.monotonic() - started
        await workspace.slack.until(1)
        assert acknowledged < time.monotonic() - started


class Illustrated(StandIn):
    """Answers with a picture."""

    def _replies(self, text: str) -> list[ProcedureReply]:  # type: ignore[override]
        reply = BUILDER.procedure(CONTENT.procedures["lost_password"], None, {})
        picture = ImagePart(url="https://example.com/gone.png", alt="A page")
        return [reply.model_copy(update={"steps": (StepPart(text=text, image=picture),)})]


async def test_a_picture_that_slack_cannot_fetch_loses_no_answer() -> None:
    async with working() as workspace:
        workspace.agent.__class__ = Illustrated
        workspace.slack.refused_images.add("https://example.com/gone.png")
        await workspace.direct("hello")
        (answer,) = await workspace.slack.until(1)
        assert "A page" in str(answer["blocks"])
        assert buttons(answer)


async def test_blocks_that_slack_refuses_leave_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake, "problems", lambda *_: ["whatever"])
    async with working() as workspace:
        await workspace.direct("hello")
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == "hello"
        assert "blocks" not in answer


async def logged_check(slack: FakeSlack, capsys: pytest.CaptureFixture[str]) -> str:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
    await SlackApi(client, Sender(), PHRASES).check()
    return capsys.readouterr().out


async def test_a_right_token_is_confirmed_at_start(capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_slack() as slack:
        written = await logged_check(slack, capsys)
        assert "slack.connected" in written
        assert "missing" not in written


async def test_missing_scopes_are_named_at_start(capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_slack() as slack:
        slack.scopes -= {"im:history", "users:read"}
        written = await logged_check(slack, capsys)
        assert "slack.scopes_missing" in written
        assert "im:history" in written
        assert "users:read" not in written


async def test_a_wrong_token_is_named_at_start(capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_slack() as slack:
        slack.token = "another"
        written = await logged_check(slack, capsys)
        assert "invalid_auth" in written
        assert "SLACK_BOT_TOKEN" in written
        assert BOT_TOKEN not in written


async def test_slack_out_of_reach_is_said_at_start(capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_slack() as slack:
        slack.url = "http://127.0.0.1:9"
        assert "slack.unreachable" in await logged_check(slack, capsys)


async def test_no_log_holds_what_was_said(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].append(Fault(500))
        workspace.slack.archived.add("DU2")
        await workspace.direct("confidential words")
        await workspace.direct("confidential words", user="U2")
        await workspace.mention("confidential words")
        await workspace.event({"type": "reaction_added", "text": "confidential words"})
        await workspace.slack.until(2)
    written = capsys.readouterr()
    assert "turn.finished" in written.out
    assert "confidential" not in written.out + written.err
    assert [one.name for one in caplog.records if "confidential" in one.getMessage()] == []


async def test_an_answer_waits_while_slack_is_out_of_order_and_the_next_one_behind_it() -> None:
    async with working() as workspace:
        workspace.slack.faults["chat.postMessage"].extend(Fault(500) for _ in range(4))
        await workspace.direct("first")
        await workspace.direct("second")
        answers = await workspace.slack.until(2)
        assert [answer["text"] for answer in answers] == ["first", "second"]


async def test_what_cannot_be_kept_is_not_acknowledged_and_answered_when_it_comes_again() -> None:
    with fresh_database() as storage:
        async with working(storage=storage) as workspace:
            event = direct_event("hello", "U1", workspace.ts())
            engine = make_engine(storage)
            metadata.drop_all(engine)
            assert (await workspace.event(event))[0] == 503
            metadata.create_all(engine)
            engine.dispose()
            assert await workspace.event(event) == (200, "")
            assert await workspace.event(event) == (200, "")
            (answer,) = await workspace.slack.until(1)
    assert (answer["text"], workspace.agent.texts) == ("hello", ["hello"])


async def test_of_a_mentioned_colleague_no_name_is_kept() -> None:
    names = "<@U2|Paul Durand>, <mailto:paul.durand@b.example|Paul Durand>"
    with fresh_database() as storage:
        async with working(storage=storage) as workspace:
            workspace.agent.ready = False
            await workspace.direct(f"demandez à {names} le prix", user_profile={"real_name": "Léa"})
            kept = str(rows(storage))
            workspace.agent.ready = True
            await workspace.slack.until(1)
    assert "le prix" in kept
    assert "le prix" in str(workspace.agent.texts)
    for name in ("Durand", "durand", "Léa"):
        assert name not in kept + str([vars(message) for message in workspace.agent.read])


async def test_an_answer_outlives_the_process_that_was_asked() -> None:
    with fresh_database() as storage:
        async with working(storage=storage) as workspace:
            workspace.slack.faults["chat.postMessage"].append(Fault(429, retry_after=2))
            await workspace.direct("hello")
            await workspace.slack.until_called("chat.postMessage")
        async with working(storage=storage) as workspace:
            (answer,) = await workspace.slack.until(1)
    assert (answer["text"], workspace.agent.texts) == ("hello", [])


async def test_a_refused_token_loses_no_answer() -> None:
    async with working() as workspace:
        right, workspace.slack.token = workspace.slack.token, "another"
        await workspace.direct("hello")
        await workspace.slack.until_called("chat.postMessage")
        workspace.slack.token = right
        (answer,) = await workspace.slack.until(1)
    assert answer["text"] == "hello"
