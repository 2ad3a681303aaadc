"""Slack's own view of an assistant: a status while it works, and questions to begin with."""

from __future__ import annotations

import pytest

from assistant.channels.slack.api import MAX_PROMPTS
from tests.channels.slack.workspace import working

pytestmark = pytest.mark.anyio

THREAD = {
    "type": "assistant_thread_started",
    "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1", "context": {}},
}


async def test_a_new_thread_suggests_questions() -> None:
    questions = [f"Question {number} ?" for number in range(6)]
    async with working(suggestions=tuple(questions)) as workspace:
        await workspace.event(THREAD)
        (call,) = await workspace.slack.until_called("assistant.threads.setSuggestedPrompts")
    prompts = call.arguments["prompts"]
    assert call.error is None
    assert [one["message"] for one in prompts] == questions[:MAX_PROMPTS]


async def test_a_thread_shows_that_an_answer_is_on_its_way() -> None:
    async with working() as workspace:
        await workspace.direct("mot de passe perdu", thread_ts="1.1")
        (call,) = await workspace.slack.until_called("assistant.threads.setStatus")
        await workspace.slack.until(1)
    assert call.arguments["thread_ts"] == "1.1"
    assert call.arguments["status"]


async def test_elsewhere_no_status_is_shown() -> None:
    async with working() as workspace:
        await workspace.direct("mot de passe perdu")
        await workspace.slack.until(1)
        assert workspace.slack.called("assistant.threads.setStatus") == []


async def test_without_the_scope_all_else_goes_on() -> None:
    async with working() as workspace:
        workspace.slack.scopes.discard("assistant:write")
        await workspace.event(THREAD)
        await workspace.direct("mot de passe perdu", thread_ts="1.1")
        assert await workspace.slack.until(1)
