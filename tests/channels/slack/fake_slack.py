"""Slack's Web API and Socket Mode as a real server, which refuses what Slack refuses."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from tests.replies.slack_rules import HOME_BLOCKS, problems

BOT_TOKEN = "xoxb-0000000000-tests"
APP_TOKEN = "xapp-1-0000000000-tests"
BOT_USER = "UBOT"
TEAM = "T1"
LOCALE = "fr-FR"

_COMMON = {"token"}
_METHODS: dict[str, tuple[str | None, set[str], set[str]]] = {
    # method: scope, required arguments, other arguments
    "auth.test": (None, set(), set()),
    "chat.postMessage": (
        "chat:write",
        {"channel", "text"},
        {"blocks", "thread_ts", "unfurl_links", "unfurl_media"},
    ),
    "chat.postEphemeral": ("chat:write", {"channel", "user", "text"}, {"thread_ts"}),
    "chat.update": ("chat:write", {"channel", "ts", "text"}, {"blocks"}),
    "users.info": ("users:read", {"user"}, {"include_locale"}),
    "assistant.threads.setStatus": (
        "assistant:write",
        {"channel_id", "thread_ts", "status"},
        {"loading_messages", "icon_emoji", "icon_url", "username"},
    ),
    "assistant.threads.setSuggestedPrompts": (
        "assistant:write",
        {"channel_id", "thread_ts", "prompts"},
        {"title"},
    ),
    "views.publish": (None, {"user_id", "view"}, set()),
    "apps.connections.open": ("connections:write", set(), set()),
}
# One message a second to a channel, with short bursts.
_BURST, _WINDOW = 3, 2.8


@dataclass
class Fault:
    """What the server does to one call instead of serving it."""

    status: int = 500
    retry_after: int | None = None
    hang: float = 0.0
    disconnect: bool = False


@dataclass
class Call:
    """One call that was served or refused."""

    method: str
    arguments: dict[str, Any]
    error: str | None
    at: float


@dataclass
class FakeSlack:
    """What Slack knows; tests look at it and spoil it."""

    scopes: set[str] = field(
        default_factory=lambda: {
            "app_mentions:read",
            "assistant:write",
            "chat:write",
            "commands",
            "im:history",
            "users:read",
        }
    )
    token: str = BOT_TOKEN
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    refused_images: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = ""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _posted: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def called(self, method: str) -> list[Call]:
        """List the calls of a method."""
        return [call for call in self.calls if call.method == method]

    def said(self, channel: str | None = None) -> list[dict[str, Any]]:
        """List the messages of a channel, or all."""
        return [one for one in self.messages if channel in (None, one["channel"])]

    async def until(self, count: int, channel: str | None = None) -> list[dict[str, Any]]:
        """Wait until so many messages are in a channel, or anywhere."""

        async def wait() -> None:
            while len(self.said(channel)) < count:
                await self.change()

        await asyncio.wait_for(wait(), 20)
        return self.said(channel)

    async def until_called(self, method: str, count: int = 1) -> list[Call]:
        """Wait until a method was called so often."""

        async def wait() -> None:
            while len(self.called(method)) < count:
                await self.change()

        await asyncio.wait_for(wait(), 20)
        return self.called(method)

    async def change(self) -> None:
        """Wait for the next call."""
        self._changed.clear()
        await self._changed.wait()

    async def deliver(self, kind: str, payload: dict[str, Any], envelope: str) -> dict[str, Any]:
        """Send something over Socket Mode; returns the acknowledgement."""
        self.acknowledged[envelope] = asyncio.get_running_loop().create_future()
        text = json.dumps({"type": kind, "envelope_id": envelope, "payload": payload})
        await self.sockets[-1].send_str(text)
        return await asyncio.wait_for(self.acknowledged[envelope], 3)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one call of the Web API."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        if self.faults[method]:
            fault = self.faults[method].popleft()
            self._note(Call(method, arguments, f"fault {fault.status}", monotonic()))
            return await _spoil(fault, request)
        status, answer = self._answer(method, arguments, request)
        self._note(Call(method, arguments, answer.get("error"), monotonic()))
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        if status == 429:
            headers["Retry-After"] = "1"
        return web.json_response(answer, status=status, headers=headers)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        self._changed.set()

    def _answer(
        self, method: str, arguments: dict[str, Any], request: web.Request
    ) -> tuple[int, dict[str, Any]]:
        error = self._error(method, arguments, request)
        if error:
            return (429 if error == "ratelimited" else 200), {"ok": False, "error": error}
        serve = getattr(self, "_" + method.replace(".", "_"))
        return 200, {"ok": True, **serve(arguments)}

    def _error(self, method: str, arguments: dict[str, Any], request: web.Request) -> str | None:
        if method not in _METHODS:
            return "unknown_method"
        scope, required, others = _METHODS[method]
        token = APP_TOKEN if scope == "connections:write" else self.token
        if request.headers.get("Authorization") != f"Bearer {token}":
            return "invalid_auth"
        if scope and scope != "connections:write" and scope not in self.scopes:
            return "missing_scope"
        unknown = set(arguments) - required - others - _COMMON
        if unknown:
            return f"unknown_arguments_{'_'.join(sorted(unknown))}"
        if any(not arguments.get(name) for name in required):
            return "invalid_arguments"
        return self._content_error(method, arguments)

    def _content_error(self, method: str, arguments: dict[str, Any]) -> str | None:
        channel = arguments.get("channel")
        if channel in self.archived:
            return "is_archived"
        if len(arguments.get("text", "")) > 4000:
            return "msg_too_long"
        view = arguments.get("view")
        blocks = view["blocks"] if view else arguments.get("blocks")
        if blocks is not None and problems(blocks, HOME_BLOCKS if view else 50):
            return "invalid_blocks"
        if any(block.get("image_url") in self.refused_images for block in blocks or ()):
            return "invalid_blocks"
        if method == "chat.postMessage" and self._too_fast(str(channel)):
            return "ratelimited"
        return None

    def _too_fast(self, channel: str) -> bool:
        posted = self._posted[channel]
        now = monotonic()
        while posted and posted[0] < now - _WINDOW:
            posted.popleft()
        if len(posted) >= _BURST:
            return True
        posted.append(now)
        return False

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": BOT_USER}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        ts = f"1700000000.{len(self.messages):06}"
        self.messages.append({**arguments, "ts": ts, "user": BOT_USER, "bot_id": "B1"})
        return {"ts": ts, "channel": arguments["channel"]}

    def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.ephemerals.append(arguments)
        return {"message_ts": "1"}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if message["ts"] == arguments["ts"]:
                message.update(arguments)
        return {"ts": arguments["ts"], "channel": arguments["channel"]}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": arguments["user"], "locale": LOCALE}}

    def _assistant_threads_setStatus(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {}

    def _assistant_threads_setSuggestedPrompts(  # noqa: N802
        self, _: dict[str, Any]
    ) -> dict[str, Any]:
        return {}

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": arguments["view"]}

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.url.replace("http", "ws", 1) + "/socket"}

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a Socket Mode connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._changed.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = message.json()
                self.acknowledged[answer["envelope_id"]].set_result(answer.get("payload") or {})
        return socket


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return {**request.query, **await request.json()}
    return {**request.query, **await request.post()}


async def _spoil(fault: Fault, request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(fault.hang)
    if fault.disconnect and request.transport:
        request.transport.close()
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.status == 429:
        answer = {"ok": False, "error": "ratelimited"}
        return web.json_response(answer, status=429, headers=headers)
    return web.Response(status=fault.status, text="<html>broken</html>", content_type="text/html")


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack on a free port."""
    slack = FakeSlack()
    app = web.Application(client_max_size=1024**2)
    app.router.add_route("*", "/api/{method}", slack.serve)
    app.router.add_get("/socket", slack.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        for socket in slack.sockets:
            await socket.close()
        await runner.cleanup()
