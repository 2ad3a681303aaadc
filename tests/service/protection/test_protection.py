"""What holds for every address of the server, seen by real clients of a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from ruamel.yaml import YAML

from assistant.service.protection.errors import SECURITY_HEADERS
from assistant.service.protection.limits import ServerLimits
from tests.channels.web.web_server import PHRASES
from tests.service.protection.whole_server import Everything, whole_server

pytestmark = pytest.mark.anyio

MEGABYTE = b" " * 1_048_576
ADDRESSES = (
    "/",
    "/nothing",
    "/webhooks/rest/",
    "/webhooks/rest/webhook",
    "/webhooks/web/health",
    "/webhooks/web/conversations",
    "/webhooks/web/messages",
    "/webhooks/web/history",
    "/webhooks/web/token",
    "/webhooks/teams/",
    "/webhooks/teams/webhook",
    "/webhooks/slack/",
    "/webhooks/slack/webhook",
    "/webhooks/widget/widget.js",
    "/webhooks/widget/demo/",
)
UNCLEAR = (
    b"Content-Length: abc",
    b"Content-Length: -5",
    b"Content-Length: +5",
    b"Content-Length: 1_0",
    b"Content-Length: 5\r\nContent-Length: 6",
    b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: CHUNKED",
    "Content-Length: ²".encode(),
)
SLOW = ServerLimits(request_seconds=1, idle_seconds=1)


@pytest.fixture
async def server(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Everything]:  # noqa: ARG001
    async with whole_server(tmp_path) as everything:
        yield everything


async def speak(url: str, pieces: Iterable[bytes], pause: float = 0.0) -> bytes:
    """Send pieces of a request, with pauses; what was answered until the server hung up."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    answered = asyncio.ensure_future(reader.read())
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.wait({answered}, timeout=pause)
            if answered.done():
                break
        return await asyncio.wait_for(answered, 10)
    finally:
        answered.cancel()
        writer.close()


async def test_every_answer_tells_browsers_to_do_nothing_with_it(server: Everything) -> None:
    async with aiohttp.ClientSession() as session:
        for address in ADDRESSES:
            for method in ("GET", "POST", "OPTIONS"):
                async with session.request(method, server.url + address) as answer:
                    assert set(SECURITY_HEADERS) <= set(answer.headers), (method, address)
                    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                    assert "unsafe" not in answer.headers["Content-Security-Policy"]
                    assert "Strict-Transport-Security" not in answer.headers
                    assert "Server" not in answer.headers


async def test_a_channels_own_headers_stand(server: Everything) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{server.url}/webhooks/widget/widget.js") as script:
            assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert script.headers["Cache-Control"] == "public, max-age=300"
        async with session.get(f"{server.url}/webhooks/web/history") as refused:
            assert refused.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_no_page_of_another_site_may_read_an_answer(server: Everything) -> None:
    evil = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with aiohttp.ClientSession() as session:
        for address in ADDRESSES:
            if address.endswith("widget.js"):
                continue
            for method in ("GET", "OPTIONS", "POST"):
                async with session.request(method, server.url + address, headers=evil) as answer:
                    assert "Access-Control-Allow-Origin" not in answer.headers, (method, address)


async def test_a_megabyte_is_refused_everywhere(server: Everything) -> None:
    refusal = {"error": "body_too_large", "message": PHRASES["web_body_too_large"]}
    async with aiohttp.ClientSession() as session:
        for address in ADDRESSES:
            async with session.post(server.url + address, data=MEGABYTE) as answer:
                assert (answer.status, await answer.json()) == (413, refusal), address
    assert server.agent.read == []


async def test_a_megabyte_in_pieces_is_refused_too(server: Everything) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(16):
            yield b" " * 65_536

    async with aiohttp.ClientSession() as session:
        for address in ("/webhooks/slack/webhook", "/webhooks/rest/webhook"):
            async with session.post(server.url + address, data=pieces()) as answer:
                assert answer.status == 413, address


async def test_a_request_of_unclear_length_is_refused(server: Everything) -> None:
    for framing in UNCLEAR:
        head = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: localhost\r\n" + framing
        answer = await speak(server.url, [head + b"\r\n\r\n{}\r\n\r\n"])
        assert answer.startswith(b"HTTP/1.1 400 "), framing
        assert b'"malformed"' in answer
        assert answer.count(b"HTTP/1.1") == 1
    assert server.agent.read == []


async def test_what_is_no_http_is_refused(server: Everything) -> None:
    for head in (b"", b"NONSENSE", b"GET / HTTP/9", b"GET / HTTP/1.1\r\nno colon"):
        answer = await speak(server.url, [head + b"\r\n\r\n"])
        assert answer.startswith(b"HTTP/1.1 400 "), head


async def test_a_huge_head_is_refused(server: Everything) -> None:
    head = b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"
    assert (await speak(server.url, [head])).startswith(b"HTTP/1.1 413 ")


async def test_a_page_that_does_not_exist_is_answered_in_json(server: Everything) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/<b>nothing</b>") as answer,
    ):
        assert answer.status == 404
        assert await answer.json() == {"error": "not_found", "message": PHRASES["web_not_found"]}


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-A: b\r\n"),
        (b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", b" "),
        (b"POST /webhooks/slack/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", b" "),
    ],
    ids=["head", "body", "slack"],
)
async def test_a_client_that_sends_drop_by_drop_is_hung_up_on(
    tmp_path: Path, head: bytes, piece: bytes
) -> None:
    async with whole_server(tmp_path, SLOW) as everything:
        answer = await speak(everything.url, [head, *[piece] * 100], pause=0.1)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert '"too_slow"' in answer.decode()


async def test_a_body_that_nobody_wants_keeps_no_connection(tmp_path: Path) -> None:
    drops = (b"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", *[b" "] * 99)
    async with whole_server(tmp_path, SLOW) as everything:
        left = iter(drops)
        assert (await speak(everything.url, left, pause=0.1)).startswith(b"HTTP/1.1 404 ")
        assert next(left, None) is not None


async def test_a_silent_connection_is_closed(tmp_path: Path) -> None:
    async with whole_server(tmp_path, SLOW) as everything:
        assert await speak(everything.url, []) == b""


async def test_a_slow_answer_is_no_slow_client(tmp_path: Path) -> None:
    async with whole_server(tmp_path, SLOW) as everything:
        everything.agent.delay = 1.5
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{everything.url}/webhooks/rest/webhook", json={"message": "bonjour"}
            ) as answer,
        ):
            assert answer.status == 200
            assert len(await answer.json()) == 4


async def test_two_hundred_slow_clients_leave_room_for_a_quick_one(tmp_path: Path) -> None:
    head = b"POST /webhooks/web/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    async with whole_server(tmp_path, SLOW) as everything:
        crowd = [asyncio.ensure_future(speak(everything.url, [head])) for _ in range(200)]
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{everything.url}/webhooks/rest/webhook", json={"message": "bonjour"}
            ) as answer,
        ):
            assert answer.status == 200
        assert {each[:12] for each in await asyncio.gather(*crowd)} == {b"HTTP/1.1 408"}


def test_the_shipped_assistant_is_protected(project: Path) -> None:
    credentials = YAML(typ="safe", pure=True).load(project / "credentials.yml")
    assert "assistant.service.protection.Protection" in credentials
