"""The trained assistant itself, which all channels lead to: one serves for all of these."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from assistant.content.emphasis import without_marks
from assistant.replies.model import Reply
from assistant.replies.text import render_text
from assistant.service.launcher.ports import free_port
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
from tests.channels.slack.test_conversations import buttons
from tests.channels.slack.workspace import (
    BUILDER,
    CONTENT,
    PHRASES,
    SECRET,
    StandIn,
    Workspace,
)
from tests.channels.teams.playground import (
    Playground,
    card_of,
    install_tools,
    running_playground,
)
from tests.channels.web.web_server import Browser
from tests.replies.slack_rules import problems

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ORGANISATION = CONTENT.procedures["new_organisation"]
QUESTION = CONTENT.procedures["lost_password"].question
TYPED = "j'ai perdu mon mot de passe de l'espace client"
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

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.assistant.url, self.session, self.slack, StandIn())

    def on_slack(self, user: str) -> OnSlack:
        return OnSlack(self.workspace, user)

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


@pytest.fixture
def assistant(everywhere: Everywhere) -> RealAssistant:
    return everywhere.assistant


@pytest.fixture
def workspace(everywhere: Everywhere) -> Workspace:
    return everywhere.workspace


@pytest.fixture
async def playground(assistant: RealAssistant) -> AsyncIterator[Playground]:
    install_tools()
    endpoint = f"{assistant.url}/webhooks/teams/webhook"
    async with running_playground(endpoint, free_port("127.0.0.1")) as running:
        yield running


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


@asynccontextmanager
async def browser_on(assistant: RealAssistant) -> AsyncIterator[Browser]:
    # A kept connection would be one to a process that was killed: a browser opens another.
    connections = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connections) as session:
        yield Browser(f"{assistant.url}/webhooks/web", session)


def kinds(replies: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(reply["type"], reply.get("procedure")) for reply in replies]


def first_line(message: dict[str, Any]) -> str:
    """The heading, question or first sentence of a card."""
    text: str = card_of(message)["body"][0]["text"]
    return text


def shown(message: dict[str, Any]) -> str:
    """All that a card says."""
    return json.dumps(card_of(message), ensure_ascii=False)


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


async def test_a_question_brings_its_procedure_and_its_button_works(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        replies = await browser.ask(TYPED)
        assert ("procedure", "lost_password") in kinds(replies)
        not_solved = next(
            choice
            for choice in replies[-1]["choices"]
            if choice["title"] == PHRASES["choice_not_solved"]
        )
        press = {"message_id": uuid4().hex, "payload": not_solved["payload"]}
        status, answer, _ = await browser.call("POST", "/messages", press)
        assert status == 200
        assert answer[0]["type"] in {"contacts", "message", "procedure"}
        _, history, _ = await browser.call("GET", "/history")
    texts = [message["text"] for message in history["messages"]]
    assert texts == [TYPED, PHRASES["choice_not_solved"]]


async def test_rest_carries_text_and_structure(assistant: RealAssistant) -> None:
    url = f"{assistant.url}/webhooks/rest/webhook"
    posted = {"sender": uuid4().hex, "message": "jai perdu mon mdp pour lespace client"}
    async with aiohttp.ClientSession() as session, session.post(url, json=posted) as response:
        messages = await response.json()
    customs = [part["custom"] for part in messages if "custom" in part]
    assert ("procedure", "lost_password") in kinds(customs)
    assert any("text" in part for part in messages)


async def test_twenty_conversations_at_once_are_not_mixed(assistant: RealAssistant) -> None:
    questions = {"lost_password": TYPED, "incident": "ma VM est en panne, rien ne répond"}

    async def converse(number: int) -> list[tuple[str, Any]]:
        procedure, question = list(questions.items())[number % 2]
        async with browser_on(assistant) as browser:
            browser.headers["X-Test"] = procedure
            await browser.open()
            return [kind for kind in kinds(await browser.ask(question)) if kind[0] == "procedure"]

    answers = await asyncio.gather(*(converse(number) for number in range(20)))
    assert [procedures[0][1] for procedures in answers] == list(questions) * 10


async def test_a_page_of_this_address_passes_the_preflight_of_rasa_itself(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        asked = {"Origin": assistant.url, "Access-Control-Request-Method": "POST"}
        _, _, own = await browser.call("OPTIONS", "/messages", **asked)
        _, _, foreign = await browser.call(
            "OPTIONS", "/messages", **{**asked, "Origin": "https://evil.example"}
        )
    assert own.getall("Access-Control-Allow-Origin") == [assistant.url]
    assert "Access-Control-Allow-Origin" not in foreign


async def test_a_secret_reaches_neither_the_tracker_nor_a_log(assistant: RealAssistant) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        await browser.ask("mon mot de passe : Zebre42!x ne marche pas")
        _, history, _ = await browser.call("GET", "/history")
    assert "Zebre42" not in str(history)
    assert "Zebre42" not in assistant.log.read_text("utf-8")


async def test_an_erased_conversation_begins_anew(assistant: RealAssistant) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        first = await browser.ask(TYPED)
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        assert (await browser.call("GET", "/history"))[0] == 401
        await browser.open()
        assert (await browser.call("GET", "/history"))[1]["messages"] == []
        again = await browser.ask(TYPED)
    assert kinds(again) == kinds(first)


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


async def test_a_killed_action_server_brings_an_apology_then_answers_again(
    everywhere: Everywhere, assistant: RealAssistant
) -> None:
    people: list[Person] = [everywhere.on_slack("UKILLED"), everywhere.on_teams()]
    async with browser_on(assistant) as browser:
        await browser.open()
        assistant.kill_actions()
        try:
            for person in people:
                assert await person.say(QUESTION, 1) == [PHRASES["apology"]]
            apologies = await browser.ask(TYPED, "m1")
            assert [reply["text"] for reply in apologies] == [PHRASES["apology"]]
        finally:
            assistant.start_actions()
        for person in people:
            (answer,) = await person.say(QUESTION, 1)
            assert CONTENT.procedures["lost_password"].title in answer
        assert await browser.ask(TYPED, "m1") == apologies
        assert ("procedure", "lost_password") in kinds(await browser.ask(TYPED, "m2"))


async def test_a_killed_assistant_answers_a_resent_message_once_when_it_is_back(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        before = await browser.ask(TYPED, "m1")
        assistant.kill_rasa()
        assistant.start_rasa()
        assert await browser.ask(TYPED, "m1") == before
        assert kinds(await browser.ask(TYPED, "m2")) == kinds(before)
