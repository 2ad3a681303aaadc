"""The web channel over HTTP, with its stores in memory and in Redis."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import jwt
import pytest

from assistant.replies.model import REPLY
from tests.channels.web.web_server import (
    PHRASES,
    SLOT_PAYLOAD,
    Browser,
    EchoAgent,
    browsing,
)
from tests.redis_server import hanging
from tests.turns.turn_parts import PSEUDONYMS

pytestmark = pytest.mark.anyio

SITE = "https://client.example"
SIGN_IN_KEY = "the customer area's secret, as long as it must be for HS256"
SIGN_IN = {
    "web_sign_in_key": SIGN_IN_KEY,
    "web_sign_in_algorithm": "HS256",
    "web_sign_in_issuer": "customer-area",
    "web_sign_in_audience": "assistant",
}


def texts(replies: list[dict[str, Any]]) -> list[str]:
    for reply in replies:
        REPLY.validate_python(reply)
    return [reply["text"] for reply in replies]


def posting(**fields: str) -> dict[str, str]:
    return {"message_id": uuid4().hex, **fields}


def customer_token(**claims: object) -> str:
    now = int(time.time())
    defaults = {"iss": "customer-area", "aud": "assistant", "sub": "c-42", "exp": now + 300}
    given = {name: value for name, value in {**defaults, **claims}.items() if value is not None}
    return jwt.encode(given, SIGN_IN_KEY, algorithm="HS256")


async def test_a_message_brings_its_replies(redis_url: str) -> None:
    async with browsing(EchoAgent(), redis_url) as browser:
        await browser.open()
        assert texts(await browser.ask("bonjour")) == ["1: bonjour", "2: bonjour"]


async def test_each_conversation_has_an_id_of_its_own() -> None:
    agent = EchoAgent()
    async with browsing(agent) as browser:
        ids = set()
        for _ in range(5):
            ids.add(await browser.open())
            await browser.ask("bonjour")
    assert len(ids) == 5
    assert {message.sender_id for message in agent.read} == ids
    assert {message.input_channel for message in agent.read} == {"web"}


async def test_a_resend_brings_the_same_replies_and_runs_nothing_twice(redis_url: str) -> None:
    agent = EchoAgent()
    async with browsing(agent, redis_url) as browser:
        await browser.open()
        first = await browser.ask("bonjour", "m1")
        again = [await browser.ask("bonjour", "m1") for _ in range(4)]
    assert again == [first] * 4
    assert len(agent.read) == 1


async def test_a_resend_while_the_first_is_running_waits_for_its_replies(redis_url: str) -> None:
    agent = EchoAgent()
    agent.delay = 0.1
    async with browsing(agent, redis_url) as browser:
        await browser.open()
        answers = await asyncio.gather(*(browser.ask("bonjour", "m1") for _ in range(5)))
    assert [texts(replies) for replies in answers] == [["1: bonjour", "2: bonjour"]] * 5
    assert len(agent.read) == 1


async def test_a_client_that_went_away_finds_its_replies_later(redis_url: str) -> None:
    agent = EchoAgent()
    agent.delay = 0.2
    async with browsing(agent, redis_url) as browser:
        await browser.open()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(browser.ask("bonjour", "m1"), 0.1)
        assert texts(await browser.ask("bonjour", "m1")) == ["1: bonjour", "2: bonjour"]
    assert len(agent.read) == 1


async def test_a_failing_bot_brings_one_apology_that_a_resend_repeats(redis_url: str) -> None:
    async with browsing(EchoAgent(), redis_url) as browser:
        await browser.open()
        first = await browser.ask("raise", "m1")
        assert texts(first) == [PHRASES["apology"]]
        assert await browser.ask("raise", "m1") == first


@pytest.mark.parametrize(
    ("accept", "start"), [("text/event-stream", "data: "), ("application/x-ndjson", "{")]
)
async def test_replies_are_streamed_as_they_come(accept: str, start: str) -> None:
    agent = EchoAgent()
    agent.delay = 0.3
    arrived: list[tuple[float, dict[str, Any]]] = []
    async with browsing(agent) as browser:
        await browser.open()
        async with browser.session.post(
            f"{browser.base}/messages",
            data=json.dumps(posting(text="bonjour")),
            headers={**browser.headers, "Accept": accept},
        ) as response:
            assert (response.status, response.content_type) == (200, accept)
            async for line in response.content:
                if line.decode().startswith(start):
                    event = json.loads(line.decode().removeprefix("data: "))
                    arrived.append((time.monotonic(), event))
    assert [event["event"] for _, event in arrived] == ["reply", "reply", "end"]
    assert texts([event["reply"] for _, event in arrived[:2]]) == ["1: bonjour", "2: bonjour"]
    assert arrived[1][0] - arrived[0][0] > 0.15


async def test_a_button_is_obeyed_only_where_it_was_issued(redis_url: str) -> None:
    agent = EchoAgent()
    async with browsing(agent, redis_url) as browser:
        await browser.open()
        press = posting(payload=SLOT_PAYLOAD)
        _, refused, _ = await browser.call("POST", "/messages", press)
        assert texts(refused) == [PHRASES["choice_expired"]]
        await browser.ask("bonjour")
        _, obeyed, _ = await browser.call("POST", "/messages", posting(payload=SLOT_PAYLOAD))
        assert texts(obeyed)[0] == f"1: {SLOT_PAYLOAD}"
        for payload in ("/restart", "/session_start"):
            _, refused, _ = await browser.call("POST", "/messages", posting(payload=payload))
            assert texts(refused) == [PHRASES["choice_expired"]]
        assert texts(await browser.ask("/restart")) == [PHRASES["command_refused"]]
    assert [message.text for message in agent.read] == ["bonjour", SLOT_PAYLOAD]


async def test_the_owner_reads_the_history_with_masked_texts(redis_url: str) -> None:
    async with browsing(EchoAgent(), redis_url) as browser:
        conversation = await browser.open()
        replies = await browser.ask("mon mot de passe : S3cret!", "m1")
        await browser.call("POST", "/messages", {"message_id": "m2", "payload": SLOT_PAYLOAD})
        status, body, _ = await browser.call("GET", "/history")
        await browser.open()
        _, other, _ = await browser.call("GET", "/history")
    assert status == 200
    assert body["conversation"] == conversation
    first, second = body["messages"]
    assert (first["message_id"], first["text"]) == ("m1", "mon mot de passe : •••••")
    assert [item["reply"] for item in first["replies"]] == replies
    assert [item["id"] for item in first["replies"]] == ["m1.0", "m1.1"]
    assert (second["text"], second["payload"]) == ("Partner", SLOT_PAYLOAD)
    assert [exchange["complete"] for exchange in body["messages"]] == [True, True]
    assert other["messages"] == []


async def test_the_history_keeps_the_last_fifty_messages(redis_url: str) -> None:
    async with browsing(EchoAgent(), redis_url, web_rate_per_conversation=1000) as browser:
        await browser.open()
        for number in range(53):
            await browser.ask("bonjour", f"m{number}")
        _, body, _ = await browser.call("GET", "/history")
        status, error, _ = await browser.call(
            "POST", "/messages", {"message_id": "m0", "text": "bonjour"}
        )
    assert [m["message_id"] for m in body["messages"]] == [f"m{n}" for n in range(3, 53)]
    assert (status, error["error"]) == (409, "message_expired")


async def test_erasing_leaves_no_trace(redis_url: str) -> None:
    agent = EchoAgent()
    async with browsing(agent, redis_url, **SIGN_IN) as browser:
        kept = await browser.open()
        await browser.ask("bonjour")
        conversation = await browser.open(customer_token())
        await browser.ask("mon secret", "m1")
        assert await agent.tracker_store.retrieve(conversation)
        status, _, _ = await browser.call("DELETE", "/conversations")
        assert await browser.open(customer_token()) == conversation
        _, history, _ = await browser.call("GET", "/history")
        press = posting(payload=SLOT_PAYLOAD)
        _, refused, _ = await browser.call("POST", "/messages", press)
    assert status == 204
    assert history["messages"] == []
    assert texts(refused) == [PHRASES["choice_expired"]]
    assert await agent.tracker_store.retrieve(conversation) is None
    assert await agent.tracker_store.retrieve(kept)


async def test_erasing_waits_for_the_running_turn(redis_url: str) -> None:
    agent = EchoAgent()
    agent.delay = 0.2
    async with browsing(agent, redis_url) as browser:
        conversation = await browser.open()
        asking = asyncio.create_task(browser.ask("bonjour"))
        await asyncio.sleep(0.1)
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        await asking
    assert await agent.tracker_store.retrieve(conversation) is None


async def test_a_store_that_cannot_erase_says_so() -> None:
    class Stubborn:
        def delete(self, _: str) -> None:
            raise OSError("disk")

    agent = EchoAgent()
    async with browsing(agent) as browser:
        await browser.open()
        agent.tracker_store = Stubborn()  # type: ignore[assignment]
        status, error, _ = await browser.call("DELETE", "/conversations")
    assert (status, error["error"]) == (500, "erasure_failed")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "token_missing"),
        ("Basic YTpi", "token_missing"),
        ("Bearer ", "token_missing"),
        ("Bearer nonsense", "token_invalid"),
        ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3ZWItMSJ9.", "token_invalid"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/messages"),
        ("GET", "/history"),
        ("DELETE", "/conversations"),
        ("POST", "/token"),
    ],
)
async def test_without_a_good_token_nothing_is_served(
    authorization: str | None, code: str, method: str, path: str
) -> None:
    agent = EchoAgent()
    async with browsing(agent) as browser:
        headers = {"Authorization": authorization} if authorization else {}
        status, error, answer = await browser.call(method, path, posting(text="x"), **headers)
    assert (status, error["error"]) == (401, code)
    assert error["message"] == PHRASES[f"web_{code}"]
    assert answer["WWW-Authenticate"] == "Bearer"
    assert agent.read == []


async def test_a_renewed_token_leads_to_the_same_conversation() -> None:
    async with browsing(EchoAgent()) as browser:
        conversation = await browser.open()
        status, renewed, _ = await browser.call("POST", "/token", {"renewal": browser.renewal})
        browser.headers["Authorization"] = f"Bearer {renewed['token']}"
        _, history, _ = await browser.call("GET", "/history")
    assert status == 200
    assert renewed["expires_in"] == 3600
    assert history["conversation"] == conversation == renewed["conversation"]


async def test_a_token_ends_with_the_erasure_of_its_conversation(redis_url: str) -> None:
    async with browsing(EchoAgent(), redis_url) as browser:
        await browser.open()
        stolen = dict(browser.headers)
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        browser.headers = stolen
        for method, path, body in (
            ("GET", "/history", None),
            ("POST", "/messages", posting(text="x")),
            ("POST", "/token", {"renewal": browser.renewal}),
        ):
            status, error, _ = await browser.call(method, path, body)
            assert (status, error["error"]) == (401, "token_expired")
        await browser.open()
        assert await browser.ask("bonjour")


async def test_a_token_ends_with_the_erasure_on_another_process(redis_server: str) -> None:
    async with (
        browsing(EchoAgent(), redis_server) as browser,
        browsing(EchoAgent(), redis_server) as other,
    ):
        await browser.open()
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        other.headers = browser.headers
        assert (await other.call("GET", "/history"))[0] == 401


@pytest.mark.parametrize("renewal", ["", "0" * 64, None])
async def test_who_has_a_token_and_not_its_key_cannot_renew_it(renewal: str | None) -> None:
    async with browsing(EchoAgent()) as browser:
        await browser.open()
        of_another = browser.renewal
        await browser.open()
        body = {} if renewal is None else {"renewal": renewal or of_another}
        status, error, _ = await browser.call("POST", "/token", body)
    assert (status, error["error"]) == (401, "token_invalid")


async def test_a_customer_who_signs_in_finds_the_conversation_on_every_device(
    redis_url: str,
) -> None:
    agent = EchoAgent()
    async with browsing(agent, redis_url, **SIGN_IN) as browser:
        other_device = Browser(browser.base, browser.session)
        conversation = await browser.open(customer_token())
        await browser.ask("bonjour", "m1")
        assert await other_device.open(customer_token(exp=int(time.time()) + 999)) == conversation
        _, history, _ = await other_device.call("GET", "/history")
        assert [m["message_id"] for m in history["messages"]] == ["m1"]
        assert await other_device.open(customer_token(sub="c-43")) != conversation
        assert await other_device.open() != conversation
    # What the operator finds from the customer's account is what the tracker is named.
    assert conversation == PSEUDONYMS.conversation_id("web", "customer-area\nc-42")
    assert {message.sender_id for message in agent.read} == {conversation}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody else"},
        {"aud": "something else"},
        {"exp": 1},
        {"exp": int(time.time()) + 10 * 365 * 86_400},
        {"exp": int(time.time()) + 13 * 3600},
        {"iat": int(time.time()) - 13 * 3600},
        {"iat": int(time.time()) + 13 * 3600},
        {"iat": "yesterday"},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
    ],
)
async def test_a_wrong_token_of_the_customer_area_is_refused(claims: dict[str, object]) -> None:
    async with browsing(EchoAgent(), **SIGN_IN) as browser:
        headers = {"Authorization": f"Bearer {customer_token(**claims)}"}
        status, error, _ = await browser.call("POST", "/conversations", {}, **headers)
    assert (status, error["error"]) == (401, "sign_in_refused")


async def test_signing_in_is_refused_when_it_is_not_set_up() -> None:
    async with browsing(EchoAgent()) as browser:
        headers = {"Authorization": f"Bearer {customer_token()}"}
        status, error, _ = await browser.call("POST", "/conversations", {}, **headers)
    assert (status, error["error"]) == (401, "sign_in_refused")


async def test_a_page_of_an_allowed_origin_may_read_the_answers() -> None:
    async with browsing(EchoAgent(), web_allowed_origins=f"{SITE}, https://b.example") as browser:
        asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
        status, _, preflight = await browser.call("OPTIONS", "/messages", **asked)
        opened, _, answer = await browser.call("POST", "/conversations", {}, Origin=SITE)
    assert (status, opened) == (200, 201)
    assert preflight["Access-Control-Allow-Origin"] == SITE
    assert preflight.getall("Access-Control-Allow-Origin") == [SITE]
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    assert "DELETE" in preflight["Access-Control-Allow-Methods"]
    assert (answer["Access-Control-Allow-Origin"], answer["Vary"]) == (SITE, "Origin")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{SITE}.evil.example"])
async def test_a_page_of_another_origin_is_refused(origin: str) -> None:
    agent = EchoAgent()
    async with browsing(agent, web_allowed_origins=SITE) as browser:
        await browser.open()
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        _, _, preflight = await browser.call("OPTIONS", "/messages", **asked)
        status, error, answer = await browser.call(
            "POST", "/messages", posting(text="x"), Origin=origin
        )
    assert "Access-Control-Allow-Origin" not in preflight
    assert (status, error["error"]) == (403, "origin_refused")
    assert "Access-Control-Allow-Origin" not in answer
    assert agent.read == []


async def test_without_a_list_only_pages_of_this_very_address_are_allowed() -> None:
    async with browsing(EchoAgent()) as browser:
        own = browser.base.removesuffix("/webhooks/web")
        port = own.rpartition(":")[2]
        statuses = {}
        for origin, host in (
            (own, ""),
            ("http://127.0.0.1:1", ""),
            ("http://[::1", ""),
            (f"http://evil.example:{port}", ""),
            (f"http://evil.example:{port}", f"evil.example:{port}"),
        ):
            headers = {"Origin": origin, **({"Host": host} if host else {})}
            answer = await browser.call("POST", "/conversations", {}, **headers)
            statuses[origin, host] = answer[0]
    assert list(statuses.values()) == [201, 403, 403, 403, 403]


async def test_a_conversation_that_sends_too_much_is_told_to_wait(redis_url: str) -> None:
    agent = EchoAgent()
    async with browsing(agent, redis_url, web_rate_per_conversation=3) as browser:
        await browser.open()
        statuses = []
        for _ in range(5):
            status, error, headers = await browser.call("POST", "/messages", posting(text="x"))
            statuses.append(status)
        await browser.open()
        assert await browser.ask("another conversation")
    assert statuses == [200, 200, 200, 429, 429]
    assert error["error"] == "rate_limited"
    assert headers["Retry-After"] in error["message"]
    assert 0 < int(headers["Retry-After"]) <= 60
    assert len(agent.read) == 4


async def test_an_address_that_asks_too_much_is_told_to_wait(redis_url: str) -> None:
    settings = {"web_rate_per_address": 3, "web_trusted_proxies": 1}
    async with browsing(EchoAgent(), redis_url, **settings) as browser:

        async def status(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return (await browser.call("POST", "/conversations", {}, **headers))[0]

        address = f"192.0.2.{uuid4().int % 250}, {uuid4().hex}"
        statuses = [await status(f"{number}, {address}") for number in range(4)]
        assert statuses == [201, 201, 201, 429]
        assert await status(uuid4().hex) == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b"null", 400, "bad_json"),
        (b'{"message_id": NaN}', 400, "bad_json"),
        (b"[" * 10_000, 400, "bad_json"),
        (b"", 400, "bad_request"),
        (b'{"message_id": "m1"}', 400, "bad_request"),
        (b'{"message_id": "m1", "text": "x", "payload": "/x"}', 400, "bad_request"),
        (b'{"message_id": "m1", "text": 1}', 400, "bad_request"),
        (b'{"message_id": "m1", "text": null}', 400, "bad_request"),
        (b'{"message_id": "m1", "text": null, "payload": "/x"}', 400, "bad_request"),
        (b'{"message_id": 1, "text": "x"}', 400, "bad_request"),
        (b'{"message_id": "", "text": "x"}', 400, "bad_request"),
        (b'{"message_id": "a b", "text": "x"}', 400, "bad_request"),
        (b'{"message_id": "m1", "payload": "' + b"x" * 501 + b'"}', 400, "bad_request"),
        (b'{"message_id": "m1", "payload": "/\\ud800"}', 400, "bad_request"),
        (b'{"message_id": "m1", "text": "x", "sender": "other"}', 400, "bad_request"),
        (b'{"text": "' + b"x" * 50_000 + b'"}', 413, "body_too_large"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_a_request_that_cannot_be_read_is_explained(
    body: bytes, status: int, code: str
) -> None:
    agent = EchoAgent()
    async with browsing(agent) as browser:
        await browser.open()
        answered, error, _ = await browser.call("POST", "/messages", body)
        assert (answered, error["error"]) == (status, code)
        assert set(error) == {"error", "message"}
        assert await browser.ask("bonjour")
    assert len(agent.read) == 1


async def test_an_endless_body_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 50_000_000:
            sent += 8192
            yield b"x" * 8192

    async with browsing(EchoAgent()) as browser:
        await browser.open()
        try:
            async with browser.session.post(
                f"{browser.base}/messages", data=endless(), headers=browser.headers
            ) as response:
                assert response.status == 413
        except OSError:
            pass  # the connection was closed while sending
    assert sent < 50_000_000


async def test_invisible_text_is_answered_politely() -> None:
    async with browsing(EchoAgent()) as browser:
        await browser.open()
        for text in ("", "\u200b", "\ud83d", "\x00"):
            assert texts(await browser.ask(text)) == [PHRASES["empty"]]


async def test_unknown_addresses_and_methods_are_answered_in_json() -> None:
    async with browsing(EchoAgent()) as browser:
        missing = await browser.call("GET", "/nothing/here")
        method = await browser.call("PATCH", "/messages", {})
        two = await browser.call("PUT", "/conversations", {})
    assert (missing[0], missing[1]["error"]) == (404, "not_found")
    assert (method[0], method[1]["error"]) == (405, "method_not_allowed")
    assert (method[2]["Allow"], two[2]["Allow"]) == ("POST", "DELETE, POST")


async def test_every_answer_carries_the_security_headers() -> None:
    async with browsing(EchoAgent()) as browser:
        await browser.open()
        stream = {"Accept": "text/event-stream"}
        answers = [
            await browser.call("GET", "/health"),
            await browser.call("GET", "/nothing"),
            await browser.call("POST", "/messages", posting(text="x"), **stream),
        ]
    for _, _, headers in answers:
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_health_says_whether_the_model_is_loaded() -> None:
    agent = EchoAgent()
    async with browsing(agent) as browser:
        assert (await browser.call("GET", "/health"))[:2] == (200, {"status": "ok"})
        agent.ready = False
        status, error, _ = await browser.call("GET", "/health")
    assert (status, error["error"]) == (503, "unavailable")


async def test_what_is_said_while_redis_is_away_is_in_the_history_when_it_is_back(
    redis_server: str,
) -> None:
    async with browsing(EchoAgent(), redis_server) as browser:
        await browser.open()
        await browser.ask("avant", "m1")
        with hanging(redis_server):
            await browser.ask("pendant", "m2")
        deadline = time.monotonic() + 20
        while (answer := await browser.call("GET", "/history"))[0] != 200:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.5)
        await browser.ask("après", "m3")
        _, history, _ = await browser.call("GET", "/history")
    assert [each["text"] for each in answer[1]["messages"]] == ["avant", "pendant"]
    assert [each["text"] for each in history["messages"]] == ["avant", "pendant", "après"]
    assert all(len(each["replies"]) == 2 for each in history["messages"])
