"""Thumbs, buttons of older answers, and beginning anew on the web channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered

from assistant.content.loader import load_content
from assistant.privacy.redaction.model import MASK
from assistant.replies.build import ReplyBuilder
from tests.channels.web.test_web import SIGN_IN, customer_token
from tests.channels.web.web_server import Browser, EchoAgent, browsing
from tests.stock_store import StockStore

pytestmark = pytest.mark.anyio

CONTENT = load_content(Path("content"))
BUILDER = ReplyBuilder(CONTENT)


class TellingAgent(EchoAgent):
    """In Rasa's place: tells the procedures that the message names, and greets before."""

    async def handle_message(self, message: UserMessage) -> None:
        self.read.append(message)
        await asyncio.sleep(self.delay)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text))
        await self.tracker_store.save(tracker)
        replies = [BUILDER.message("greeting", "Bonjour")]
        for name in message.text.split():
            if name in CONTENT.procedures:
                replies.append(BUILDER.procedure(CONTENT.procedures[name], None, {}))
        for reply in replies:
            about = getattr(reply, "procedure", None)
            sent = {"text": "…", "custom": reply.model_dump(mode="json"), "about": about}
            await message.output_channel.send_response(message.sender_id, sent)

    async def feedback(self, conversation_id: str) -> list[Any]:
        """What an operator finds in the tracker."""
        tracker = await self.tracker_store.retrieve(conversation_id)
        assert tracker is not None
        return [
            event.value
            for event in tracker.events
            if isinstance(event, SlotSet) and event.key == "feedback"
        ]


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest) -> TrackerStore:
    domain = Domain.load("domain.yml")
    if request.param == "memory":
        return InMemoryTrackerStore(domain)
    return StockStore(domain, dialect="sqlite", db=":memory:")


@asynccontextmanager
async def rating(
    agent: TellingAgent, redis_url: str = "", **settings: object
) -> AsyncIterator[tuple[Browser, str]]:
    """A browser whose message m1 was answered by a greeting and two procedures."""
    async with browsing(agent, redis_url, **settings) as browser:
        conversation = await browser.open()
        await browser.ask("lost_password et incident", "m1")
        yield browser, conversation


async def rate(browser: Browser, reply: int = 1, rating: str = "up", message: str = "m1") -> Any:
    posted = {"message_id": message, "reply": reply, "rating": rating}
    status, body, _ = await browser.call("POST", "/feedback", posted)
    return status if status == 204 else (status, body["error"])


def kept(procedure: str, number: int, *, solved: bool) -> dict[str, Any]:
    value = {"procedure": procedure, "case": None, "solved": solved}
    return {**value, "message_id": "m1", "reply": number}


async def test_a_rating_is_kept_for_its_own_procedure(redis_url: str, store: TrackerStore) -> None:
    agent = TellingAgent(store)
    async with rating(agent, redis_url) as (browser, conversation):
        assert await rate(browser, 2, "down") == 204
        assert await agent.feedback(conversation) == [kept("incident", 2, solved=False)]
        _, history, _ = await browser.call("GET", "/history")
    shown = [item["rating"] for item in history["messages"][0]["replies"]]
    assert shown == [None, None, "down"]


async def test_a_rating_can_change_and_counts_once(redis_url: str) -> None:
    agent = TellingAgent()
    async with rating(agent, redis_url) as (browser, conversation):
        given = ["up", "up", "down", "down", "up"]
        assert [await rate(browser, rating=each) for each in given] == [204] * 5
        result = [value["solved"] for value in await agent.feedback(conversation)]
    assert result == [True, False, True]


async def explain(browser: Browser, **said: object) -> Any:
    posted = {"message_id": "m1", "reply": 1, "rating": "down", **said}
    status, body, _ = await browser.call("POST", "/feedback", posted)
    return status if status == 204 else (status, body["error"])


async def test_what_was_missing_is_kept_behind_the_rating(
    redis_url: str, store: TrackerStore
) -> None:
    agent = TellingAgent(store)
    plain = kept("lost_password", 1, solved=False)
    async with rating(agent, redis_url) as (browser, conversation):
        assert await rate(browser, rating="down") == 204
        assert await explain(browser, reason="not_working", comment="le lien a disparu") == 204
        assert await rate(browser, rating="down") == 204
        assert await agent.feedback(conversation) == [
            plain,
            {**plain, "reason": "not_working", "comment": "le lien a disparu"},
        ]
        assert await explain(browser, reason="unclear") == 204
        assert (await agent.feedback(conversation))[2:] == [{**plain, "reason": "unclear"}]
        _, history, _ = await browser.call("GET", "/history")
    assert history["messages"][0]["replies"][1]["rating"] == "down"


async def test_words_about_an_answer_are_kept_as_carefully_as_a_message() -> None:
    agent = TellingAgent()
    async with rating(agent) as (browser, conversation):
        words = "mon mot de passe : Zebre42!x\u0000\u200b est refusé"
        assert await explain(browser, reason="other", comment=words) == 204
        assert await explain(browser, reason="other", comment=" \u200b") == 204
        said, nothing = await agent.feedback(conversation)
    assert said["comment"] == f"mon mot de passe : {MASK} est refusé"
    assert "comment" not in nothing


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "sideways"},
        {"reason": None},
        {"reason": "unclear", "rating": "up"},
        {"comment": "sans raison"},
        {"reason": "other", "comment": None},
        {"reason": "other", "comment": ""},
        {"reason": "other", "comment": "x" * 501},
        {"reason": "other", "comment": "\ud800"},
    ],
)
async def test_a_malformed_reason_is_refused(wrong: dict[str, Any]) -> None:
    agent = TellingAgent()
    async with rating(agent) as (browser, conversation):
        assert await explain(browser, **wrong) == (400, "bad_request")
        assert await agent.feedback(conversation) == []


async def test_ratings_sent_at_once_are_kept_once(redis_url: str) -> None:
    agent = TellingAgent()
    async with rating(agent, redis_url) as (browser, conversation):
        assert await asyncio.gather(*(rate(browser) for _ in range(5))) == [204] * 5
        assert len(await agent.feedback(conversation)) == 1


async def test_a_rating_waits_for_the_running_turn(redis_url: str, store: TrackerStore) -> None:
    agent = TellingAgent(store)
    async with rating(agent, redis_url) as (browser, conversation):
        agent.delay = 0.3
        turn = asyncio.create_task(browser.ask("incident", "m2"))
        while len(agent.read) < 2:
            await asyncio.sleep(0.01)
        assert await rate(browser) == 204
        await turn
        assert len(await agent.feedback(conversation)) == 1
        tracker = await agent.tracker_store.retrieve(conversation)
    assert [type(event).__name__ for event in tracker.events][-2:] == ["UserUttered", "SlotSet"]


@pytest.mark.parametrize(
    ("reply", "message"), [(0, "m1"), (3, "m1"), (1, "m2")], ids=["greeting", "none", "unknown"]
)
async def test_what_cannot_be_rated_is_refused(reply: int, message: str) -> None:
    agent = TellingAgent()
    async with rating(agent) as (browser, conversation):
        assert await rate(browser, reply, message=message) == (404, "reply_unknown")
        assert await agent.feedback(conversation) == []


async def test_nobody_else_can_rate() -> None:
    agent = TellingAgent()
    async with rating(agent) as (browser, conversation):
        other = Browser(browser.base, browser.session)
        assert await rate(other) == (401, "token_missing")
        await other.open()
        assert await rate(other) == (404, "reply_unknown")
        assert await agent.feedback(conversation) == []


@pytest.mark.parametrize(
    "wrong", [{"rating": "sideways"}, {"reply": -1}, {"reply": "1"}, {"message_id": ""}, {"x": 1}]
)
async def test_a_malformed_rating_is_refused(wrong: dict[str, Any]) -> None:
    async with rating(TellingAgent()) as (browser, _):
        posted = {"message_id": "m1", "reply": 1, "rating": "up", **wrong}
        status, error, _ = await browser.call("POST", "/feedback", posted)
    assert (status, error["error"]) == (400, "bad_request")


async def test_ratings_have_a_limit_apart_from_messages() -> None:
    async with rating(TellingAgent(), web_rate_per_conversation=3) as (browser, _):
        answers = [await rate(browser, rating=each) for each in ("up", "down", "up", "down")]
        assert answers == [204, 204, 204, (429, "rate_limited")]
        assert len(await browser.ask("incident")) == 2


async def press(browser: Browser, **pressed: object) -> None:
    posted = {"message_id": uuid4().hex, "payload": "/billing_unclear", **pressed}
    status, body, _ = await browser.call("POST", "/messages", posted)
    assert status == 200, body


@pytest.mark.parametrize(
    ("message", "reply", "about"),
    [
        ("m1", 1, "lost_password"),
        ("m1", 2, "incident"),
        ("m1", 0, None),
        ("m1", 9, None),
        ("m9", 1, None),
    ],
)
async def test_a_button_tells_which_answer_it_belongs_to(
    redis_url: str, message: str, reply: int, about: str | None
) -> None:
    agent = TellingAgent()
    async with rating(agent, redis_url) as (browser, _):
        await press(browser, pressed={"message_id": message, "reply": reply})
    assert agent.read[-1].metadata.get("about") == about


async def test_a_page_may_announce_the_assistant_itself() -> None:
    agent = TellingAgent()
    async with rating(agent) as (browser, _):
        await press(browser, announced=True)
    assert [message.metadata.get("announced") for message in agent.read] == [None, True]


async def test_a_signed_in_customer_begins_anew(redis_url: str, store: TrackerStore) -> None:
    agent = TellingAgent(store)
    async with browsing(agent, redis_url, **SIGN_IN) as browser:
        conversation = await browser.open(customer_token())
        await browser.ask("lost_password", "m1")
        assert await rate(browser) == 204
        assert (await browser.call("POST", "/restart", {}))[0] == 204
        assert await browser.open(customer_token()) == conversation
        assert (await browser.call("GET", "/history"))[1]["messages"] == []
        tracker = await agent.tracker_store.retrieve(conversation)
        assert tracker is not None
        assert tracker.get_slot("feedback") is None
        assert tracker.latest_action_name == "action_listen"
        await browser.ask("incident", "m2")


async def test_beginning_anew_before_the_first_message_does_nothing() -> None:
    agent = TellingAgent()
    async with browsing(agent) as browser:
        conversation = await browser.open()
        assert (await browser.call("POST", "/restart", {}))[0] == 204
        assert await agent.tracker_store.retrieve(conversation) is None
