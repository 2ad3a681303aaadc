"""The same conversation, and the same accident, on every channel of the trained assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from assistant.replies.model import Reply
from assistant.replies.text import render_text
from tests.channels.every_channel import (
    Connector,
    InShell,
    OnSlack,
    OnTeams,
    OnWeb,
    Person,
    in_shell,
    running_connector,
    texts_of,
)
from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.channels.slack.fake_slack import BOT_TOKEN, FakeSlack, fake_slack
from tests.channels.slack.workspace import CONTENT, PHRASES, SECRET, StandIn, Workspace
from tests.channels.web.web_server import Browser

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ORGANISATION = CONTENT.procedures["new_organisation"]
QUESTION = CONTENT.procedures["lost_password"].question
TWO_QUESTIONS = " ".join(
    CONTENT.procedures[name].question for name in ("incident", "billing_online")
)
SAY, PRESS = "say", "press"
# What the person does, and what it brings: type, procedure or topic, case.
CONVERSATION = [
    (SAY, "bonjour", [("message", None, None)]),
    (PRESS, CONTENT.topics["access"].title, [("choice", "access", None)]),
    (PRESS, QUESTION, [("procedure", "lost_password", None)]),
    # In words: each channel asks by its own means whether it helped.
    (SAY, "ça ne marche pas", [("contacts", None, None)]),
    # A question about the answer, then a change of mind.
    (SAY, "et si j'ai perdu mon identifiant ?", [("procedure", "lost_password", None)]),
    (SAY, "non, en fait je ne comprends pas ma facture", [("procedure", "billing_unclear", None)]),
    (
        SAY,
        TWO_QUESTIONS,
        [("procedure", "incident", None), ("procedure", "billing_online", None)],
    ),
    (SAY, ORGANISATION.question, [("choice", "new_organisation", None)]),
    (SAY, "je suis client direct", [("procedure", "new_organisation", "direct_customer")]),
    # A number, which the text of every channel shows before the choice.
    (SAY, "1", [("message", None, None)]),
    (SAY, "quelle est la capitale du Pérou ?", [("message", None, None)]),
    (SAY, "merci", [("message", None, None)]),
]


@dataclass
class Everywhere:
    """One assistant, and the platforms around it."""

    assistant: RealAssistant
    session: aiohttp.ClientSession
    slack: FakeSlack
    connector: Connector

    def on_slack(self, user: str) -> OnSlack:
        return OnSlack(Workspace(self.assistant.url, self.session, self.slack, StandIn()), user)

    def on_teams(self) -> OnTeams:
        return OnTeams(self.assistant.url, self.session, self.connector)

    async def on_web(self) -> OnWeb:
        browser = Browser(f"{self.assistant.url}/webhooks/web", self.session)
        await browser.open()
        return OnWeb(browser)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def everywhere(
    trained_model: Path, shared_redis: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Everywhere]:
    folder = tmp_path_factory.mktemp("everywhere")
    async with (
        fake_slack() as slack,
        running_connector() as connector,
        aiohttp.ClientSession() as session,
    ):
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_APP_TOKEN": "",
            "SLACK_API_URL": f"{slack.url}/api/",
            "TEAMS_ANONYMOUS": "true",
            "TEAMS_APP_ID": "",
            "TEAMS_APP_PASSWORD": "",
        }
        with running_assistant(
            trained_model, folder, shared_redis, action_server=True, **settings
        ) as assistant:
            yield Everywhere(assistant, session, slack, connector)


def kind(reply: Reply) -> tuple[str, str | None, str | None]:
    named = getattr(reply, "procedure", None) or getattr(reply, "topic", None)
    return reply.type, named, getattr(reply, "case", None)


async def do(person: OnWeb | InShell, action: str, what: str) -> list[Reply] | str:
    return await (person.say(what) if action == SAY else person.press(what))


async def follow(person: Person, action: str, what: str, answers: int) -> list[str]:
    return await (person.say(what, answers) if action == SAY else person.press(what, answers))


def above_and_on_the_card(reply: Reply) -> str:
    """What Teams shows of a reply: the lead is a text of its own, choices number from 1."""
    parts = (reply.lead, render_text(reply.model_copy(update={"lead": None}), PHRASES))
    return "\n\n".join(part for part in parts if part)


async def test_one_conversation_is_the_same_on_every_channel(everywhere: Everywhere) -> None:
    on_web = await everywhere.on_web()
    on_slack, on_teams = everywhere.on_slack("UEVERY"), everywhere.on_teams()
    shell = in_shell(everywhere.assistant.url)
    for action, what, expected in CONVERSATION:
        replies = await do(on_web, action, what)
        assert isinstance(replies, list)
        assert [kind(reply) for reply in replies] == expected, what
        texts = texts_of(replies)
        assert await follow(on_slack, action, what, len(replies)) == texts, what
        assert await do(shell, action, what) == "\n\n".join(texts), what
        seen = await follow(on_teams, action, what, len(replies))
        assert seen == [above_and_on_the_card(reply) for reply in replies], what
        offering = [reply for reply in replies if reply.choices]
        shell.titles = [choice.title for choice in offering[-1].choices] if offering else []


async def test_a_killed_action_server_brings_an_apology_then_answers_again(
    everywhere: Everywhere,
) -> None:
    people: list[Person] = [everywhere.on_slack("UKILLED"), everywhere.on_teams()]
    assistant = everywhere.assistant
    assistant.kill_actions()
    try:
        for person in people:
            assert await person.say(QUESTION, 1) == [PHRASES["apology"]]
    finally:
        assistant.start_actions()
    for person in people:
        (answer,) = await person.say(QUESTION, 1)
        assert CONTENT.procedures["lost_password"].title in answer
