"""The assistant itself, trained and running, answers on Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.slack.real_assistant import real_workspace
from tests.channels.slack.test_conversations import buttons
from tests.channels.slack.workspace import BUILDER, CONTENT, PHRASES, Workspace
from tests.replies.slack_rules import problems

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def workspace(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Workspace]:
    async with real_workspace(trained_model, tmp_path_factory.mktemp("slack")) as running:
        yield running


async def test_a_question_brings_its_procedure_and_feedback(workspace: Workspace) -> None:
    await workspace.direct("j'ai perdu mon mot de passe", user="UA")
    await workspace.slack.until(1, "DUA")
    answer = workspace.slack.said("DUA")[-1]
    assert CONTENT.procedures["lost_password"].title in answer["text"]
    assert problems(answer["blocks"]) == []
    before = len(workspace.slack.said("DUA"))
    await workspace.press(answer, PHRASES["feedback_no"], user="UA")
    await workspace.slack.until(before + 1, "DUA")
    assert PHRASES["slack_chosen"].format(choice=PHRASES["feedback_no"]) in answer["text"]


async def test_a_vague_question_is_settled_with_buttons_in_a_thread(workspace: Workspace) -> None:
    event = await workspace.mention("question sur la facturation", user="UB", channel="CB")
    await workspace.slack.until(1, "CB")
    question = workspace.slack.said("CB")[-1]
    title = CONTENT.procedures["billing_duplicate"].question
    assert title in buttons(question)
    before = len(workspace.slack.said("CB"))
    await workspace.press(question, title, user="UB")
    answer = (await workspace.slack.until(before + 1, "CB"))[-1]
    assert CONTENT.procedures["billing_duplicate"].title in answer["text"]
    assert answer["thread_ts"] == event["ts"]


async def test_a_topic_of_the_home_tab_is_answered(workspace: Workspace) -> None:
    event = {"type": "app_home_opened", "user": "UC", "channel": "DUC", "tab": "home"}
    await workspace.event(event)
    await workspace.slack.until_called("views.publish")
    view = workspace.slack.homes["UC"]
    await workspace.press(view, CONTENT.topics["access"].title, user="UC")
    answer = (await workspace.slack.until(1, "UC"))[-1]
    offered = BUILDER.topic_question("access").choices
    assert set(buttons(answer)) >= {choice.title for choice in offered[:-1]}


async def test_a_secret_is_masked_in_what_the_assistant_keeps(workspace: Workspace) -> None:
    await workspace.direct("mon mot de passe : Zebre42!x ne marche pas", user="UD")
    await workspace.slack.until(1, "DUD")
    assert all("Zebre42" not in one["text"] for one in workspace.slack.said("DUD"))
