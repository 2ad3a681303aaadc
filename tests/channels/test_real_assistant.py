"""The trained assistant itself, over the rest and web channels, with Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.channels.web.web_server import PHRASES, Browser

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

QUESTION = "j'ai perdu mon mot de passe de l'espace client"


@pytest.fixture(scope="module")
def assistant(
    trained_model: Path, shared_redis: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealAssistant]:
    folder = tmp_path_factory.mktemp("web")
    with running_assistant(trained_model, folder, shared_redis, action_server=True) as running:
        yield running


@asynccontextmanager
async def browser_on(assistant: RealAssistant) -> AsyncIterator[Browser]:
    # A kept connection would be one to a process that was killed: a browser opens another.
    connections = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connections) as session:
        yield Browser(f"{assistant.url}/webhooks/web", session)


def kinds(replies: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(reply["type"], reply.get("procedure")) for reply in replies]


async def test_a_question_brings_its_procedure_and_its_button_works(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        replies = await browser.ask(QUESTION)
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
    assert texts == [QUESTION, PHRASES["choice_not_solved"]]


async def test_rest_carries_text_and_structure(assistant: RealAssistant) -> None:
    url = f"{assistant.url}/webhooks/rest/webhook"
    posted = {"sender": uuid4().hex, "message": "jai perdu mon mdp pour lespace client"}
    async with aiohttp.ClientSession() as session, session.post(url, json=posted) as response:
        messages = await response.json()
    customs = [part["custom"] for part in messages if "custom" in part]
    assert ("procedure", "lost_password") in kinds(customs)
    assert any("text" in part for part in messages)


async def test_twenty_conversations_at_once_are_not_mixed(assistant: RealAssistant) -> None:
    questions = {"lost_password": QUESTION, "incident": "ma VM est en panne, rien ne répond"}

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
        first = await browser.ask(QUESTION)
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        assert (await browser.call("GET", "/history"))[0] == 401
        await browser.open()
        assert (await browser.call("GET", "/history"))[1]["messages"] == []
        again = await browser.ask(QUESTION)
    assert kinds(again) == kinds(first)


async def test_a_killed_action_server_brings_an_apology_then_answers_again(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        assistant.kill_actions()
        try:
            apologies = await browser.ask(QUESTION, "m1")
            assert [reply["text"] for reply in apologies] == [PHRASES["apology"]]
        finally:
            assistant.start_actions()
        assert await browser.ask(QUESTION, "m1") == apologies
        assert ("procedure", "lost_password") in kinds(await browser.ask(QUESTION, "m2"))


async def test_a_killed_assistant_answers_a_resent_message_once_when_it_is_back(
    assistant: RealAssistant,
) -> None:
    async with browser_on(assistant) as browser:
        await browser.open()
        before = await browser.ask(QUESTION, "m1")
        assistant.kill_rasa()
        assistant.start_rasa()
        assert await browser.ask(QUESTION, "m1") == before
        assert kinds(await browser.ask(QUESTION, "m2")) == kinds(before)
