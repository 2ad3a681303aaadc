"""A web channel without a bot behind it: real HTTP, and failures on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class StandIn:
    """Answers each message once, and the same when it comes again."""

    def __init__(self) -> None:
        self.failures: list[int] = []
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.reply: dict[str, Any] = {
            "type": "message",
            "reason": "greeting",
            "choices": [{"title": "…", "payload": "/affirm"}],
        }
        self._conversations = 0

    async def open(self, _: web.Request) -> web.Response:
        self._conversations += 1
        name = f"c{self._conversations}"
        return web.json_response({"conversation": name, "token": name}, status=201)

    async def answer(self, request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.received.append((token, await request.json()))
        if self.failures:
            status = self.failures.pop(0)
            if not status:
                assert request.transport is not None
                request.transport.close()
            return web.json_response({}, status=status or 503, headers={"Retry-After": "0"})
        return web.json_response([self.reply])

    async def rest(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.received.append((body["sender"], body))
        return web.json_response([{"text": "…"}, {"custom": self.reply}])


@asynccontextmanager
async def serving(stand_in: StandIn) -> AsyncIterator[str]:
    """Serve it on a free port; its address."""
    app = web.Application()
    app.router.add_post("/webhooks/web/conversations", stand_in.open)
    app.router.add_post("/webhooks/web/messages", stand_in.answer)
    app.router.add_post("/webhooks/rest/webhook", stand_in.rest)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
