"""The rest channel over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from assistant.channels.rest import RestInput
from tests.channels.web.web_server import PHRASES, SLOT_PAYLOAD, EchoAgent, serving, web_parts

pytestmark = pytest.mark.anyio


class Program:
    """A client of the rest channel."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def post(self, body: object, **headers: str) -> tuple[int, Any]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.post(self._url, json=body, headers=names) as response:
            return response.status, await response.json()

    async def texts(self, message: str, sender: str = "essai") -> list[str]:
        status, messages = await self.post({"sender": sender, "message": message})
        assert status == 200
        return [part["text"] for part in messages if "text" in part]


@asynccontextmanager
async def rest(agent: EchoAgent) -> AsyncIterator[Program]:
    async with (
        web_parts() as parts,
        serving([RestInput(parts)], agent) as base,
        aiohttp.ClientSession() as session,
    ):
        yield Program(f"{base}/webhooks/rest/webhook", session)


async def test_each_reply_comes_as_text_and_as_structure() -> None:
    async with rest(EchoAgent()) as program:
        status, messages = await program.post({"sender": "essai", "message": "bonjour"})
    assert status == 200
    assert [sorted(part) for part in messages] == [
        ["recipient_id", "text"],
        ["custom", "recipient_id"],
    ] * 2
    assert {part["recipient_id"] for part in messages} == {"essai"}
    assert messages[0]["text"] == "1: bonjour"
    assert messages[1]["custom"]["type"] == "message"


async def test_without_a_sender_each_message_has_a_conversation_of_its_own() -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        for _ in range(3):
            await program.post({"message": "bonjour"})
    assert len({message.sender_id for message in agent.read}) == 3


async def test_the_callers_input_channel_is_ignored() -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        await program.post({"message": "bonjour", "input_channel": "web", "metadata": {"a": 1}})
    assert agent.read[0].input_channel == "rest"
    assert set(agent.read[0].metadata) == {"turn_id"}


async def test_a_typed_payload_is_obeyed_when_it_is_one_of_ours() -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        assert await program.texts("/billing_unclear") == [
            "1: /billing_unclear",
            "2: /billing_unclear",
        ]
        assert (await program.texts(SLOT_PAYLOAD))[0] == f"1: {SLOT_PAYLOAD}"
        refused = [PHRASES["command_refused"]]
        assert await program.texts("/restart") == refused
        assert await program.texts(' \u200b/billing_unclear{"a": 1}') == refused
        assert await program.texts(SLOT_PAYLOAD, sender="somebody else") == refused
    assert len(agent.read) == 2


async def test_silence_failure_and_empty_messages_are_answered() -> None:
    async with rest(EchoAgent()) as program:
        assert await program.texts("raise") == [PHRASES["apology"]]
        assert await program.texts("  ") == [PHRASES["empty"]]
        _, messages = await program.post({"sender": "essai"})
    assert messages[0]["text"] == PHRASES["empty"]


async def test_other_machines_are_refused() -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            status, error = await program.post({"message": "x"}, **{header: "192.0.2.1"})
            assert (status, error["error"]) == (403, "loopback_only")
            assert error["message"] == PHRASES["web_loopback_only"]
    assert agent.read == []


async def test_what_is_no_message_is_explained() -> None:
    async with rest(EchoAgent()) as program:
        assert (await program.post([]))[0] == 400
        status, error = await program.post({"sender": {}, "message": []})
        for unstorable in ("\ud800", "a\0"):
            assert (await program.post({"sender": unstorable, "message": "x"}))[0] == 400
    assert (status, error["error"]) == (400, "bad_request")
    assert "message, sender" in error["message"]


async def test_no_web_page_may_use_the_channel() -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        for header, value in (("Origin", "https://evil.example"), ("Host", "evil.example")):
            status, error = await program.post({"message": "bonjour"}, **{header: value})
            assert (status, error["error"]) == (403, "loopback_only")
    assert agent.read == []


@pytest.mark.parametrize("name", ["web-" + "0" * 32, "slack-x", "teams-x"])
async def test_a_program_cannot_speak_in_a_customers_conversation(name: str) -> None:
    agent = EchoAgent()
    async with rest(agent) as program:
        status, error = await program.post({"sender": name, "message": "bonjour"})
    assert (status, error["error"]) == (400, "bad_request")
    assert agent.read == []
