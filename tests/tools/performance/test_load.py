"""Clients and loads, against a server that fails on demand."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from tests.tools.performance.assistant_stand_in import StandIn, serving
from tools.performance.clients import (
    ClientError,
    Exchange,
    Patience,
    RestClient,
    Typed,
    WebClient,
)
from tools.performance.corpus import Corpus
from tools.performance.customers import asker, talker
from tools.performance.load import Tally, connections, is_answered, run_load

pytestmark = pytest.mark.anyio

LONG = Patience(answer_s=5.0, resend_s=5.0, pause_s=0.01)
INTENTS = ("greet", "thank", "goodbye", "incident", "not_solved", "contact_human", "follow_up")
MORE_INTENTS = ("inform_detail", "complaint", "out_of_scope", "help", "affirm", "deny", "unsure")
CORPUS = Corpus(
    {name: ["une panne de serveur"] for name in (*INTENTS, *MORE_INTENTS)}, ["incident"]
)


@pytest.mark.parametrize("failure", [0, 502, 503, 429])
async def test_an_unanswered_message_is_sent_again_with_its_id(failure: int) -> None:
    stand_in = StandIn()
    async with serving(stand_in) as url, connections() as session:
        client = WebClient(session, url, LONG)
        await client.open()
        stand_in.failures = [failure, failure]
        exchange = await client.ask(Typed("bonjour"))
    assert exchange.sendings == 3
    assert {body["message_id"] for _, body in stand_in.received} == {exchange.message_id}
    assert exchange.replies == (stand_in.reply,)


async def test_a_refused_message_is_not_sent_again() -> None:
    stand_in = StandIn()
    async with serving(stand_in) as url, connections() as session:
        client = WebClient(session, url, LONG)
        await client.open()
        stand_in.failures = [400]
        with pytest.raises(ClientError, match="HTTP 400"):
            await client.ask(Typed("bonjour"))
    assert len(stand_in.received) == 1


async def test_patience_ends() -> None:
    stand_in = StandIn()
    async with serving(stand_in) as url, connections() as session:
        client = WebClient(session, url, Patience(answer_s=1.0, resend_s=0.1, pause_s=0.02))
        await client.open()
        stand_in.failures = [503] * 1000
        with pytest.raises(ClientError, match="HTTP 503, sent"):
            await client.ask(Typed("bonjour"))


async def test_a_button_is_sent_as_a_payload() -> None:
    stand_in = StandIn()
    async with serving(stand_in) as url, connections() as session:
        client = WebClient(session, url, LONG)
        await client.open()
        first = await client.ask(Typed("bonjour"))
        await client.ask(first.choices[0])
    assert [sorted(body) for _, body in stand_in.received] == [
        ["message_id", "text"],
        ["message_id", "payload"],
    ]


async def test_rest_gives_the_structures() -> None:
    stand_in = StandIn()
    async with serving(stand_in) as url, connections() as session:
        client = RestClient(session, url, LONG)
        name = await client.open()
        exchange = await client.ask(Typed("bonjour"))
    assert exchange.conversation == name
    assert exchange.replies == (stand_in.reply,)


async def test_every_conversation_of_a_load_is_told_apart_and_checked() -> None:
    stand_in, tally = StandIn(), Tally()
    async with serving(stand_in) as url, connections() as session:
        clients = [WebClient(session, url, LONG) for _ in range(4)]
        await run_load(
            clients,
            lambda random: asker(CORPUS, random, 3),
            lambda: len(tally.exchanges) >= 24,
            tally,
            check=lambda exchange: f"asked {exchange.typed.text}",
        )
    turns = Counter(exchange.conversation for _, exchange in tally.exchanges)
    assert len(turns) >= 8
    assert max(turns.values()) == 3
    assert len(tally.problems) == len(tally.exchanges)


async def test_a_load_goes_on_after_a_failure_and_tells_it() -> None:
    stand_in, tally = StandIn(), Tally()
    stand_in.failures = [500]
    async with serving(stand_in) as url, connections() as session:
        await run_load(
            [WebClient(session, url)],
            lambda random: asker(CORPUS, random, 3),
            lambda: len(tally.exchanges) >= 3,
            tally,
        )
    assert len(tally.problems) == 1
    assert "HTTP 500" in tally.problems[0]


def exchange_of(*replies: dict[str, object]) -> Exchange:
    return Exchange("c", "m", Typed("bonjour"), replies, 0.1, 1)


def test_silence_and_apologies_are_no_answers() -> None:
    assert is_answered(exchange_of()) == "no reply"
    assert is_answered(exchange_of({"type": "message", "reason": "error"})) == "an apology"
    assert is_answered(exchange_of({"type": "message", "reason": "greeting"})) is None


def test_a_talker_asks_presses_buttons_remarks_and_leaves() -> None:
    answered = exchange_of({"choices": [{"payload": "/affirm"}]})
    pressed = texts = 0
    for seed in range(30):
        customer = talker(CORPUS, Random(seed))
        typed, turns = next(customer), 0
        with suppress(StopIteration):
            while True:
                turns += 1
                pressed += typed.payload
                texts += not typed.payload
                typed = customer.send(answered)
        assert 2 <= turns <= 9
    assert pressed > 20
    assert texts > 60


def test_no_two_messages_of_a_customer_need_be_spelt_alike() -> None:
    random = Random(1)
    spellings = {CORPUS.message("incident", random).text for _ in range(50)}
    assert len(spellings) > 5
    assert all(sorted(text) == sorted("une panne de serveur") for text in spellings)
