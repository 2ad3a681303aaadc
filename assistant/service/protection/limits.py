"""How large a request may be and how long it may take to arrive; who is slower is hung up on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any

from sanic import Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.http import Http
from sanic.models.server_types import ConnInfo
from sanic.request import Request
from sanic.response import BaseHTTPResponse


@dataclass(frozen=True)
class ServerLimits:
    """Limits of every address; a channel may set a smaller size for its own.

    Attributes:
        body_bytes: largest body.
        wasted_bytes: how much of a refused body is still received and thrown away: a connection
            that is cut while the client sends hides the answer from it.
        request_seconds: how long a request's head, and then its body, may take to arrive.
        idle_seconds: how long a connection may wait for its next request; longer than a proxy in
            front keeps it (60 s in nginx), which would else send into a closing one.
        stop_seconds: how long what was asked before the server was told to end may be answered.
    """

    body_bytes: int = 512 * 1024
    wasted_bytes: int = 4 * 1024 * 1024
    request_seconds: int = 20
    idle_seconds: int = 75
    stop_seconds: float = 20.0

    def apply(self, app: Sanic[Any, Any]) -> None:
        """Set what Sanic checks by itself; its default is a body of 100 MB.

        Args:
            app: the server.
        """
        app.config.REQUEST_MAX_SIZE = self.wasted_bytes
        app.config.REQUEST_TIMEOUT = self.request_seconds
        app.config.KEEP_ALIVE_TIMEOUT = self.idle_seconds
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = self.stop_seconds
        app.add_signal(partial(self._check_size), "http.lifecycle.handle")

    async def _check_size(self, request: Request) -> None:
        if int(request.headers.get("content-length", 0)) > self.body_bytes:
            raise PayloadTooLarge("body")


class SlowClients:
    """Gives each request some seconds for its head and as many for its body, whatever arrives."""

    def __init__(self, limits: ServerLimits) -> None:
        """Set the times.

        Args:
            limits: sizes and times.
        """
        self._seconds = limits.request_seconds
        self._idle_seconds = limits.idle_seconds

    def watch(self, app: Sanic[Any, Any]) -> None:
        """Follow every connection of a server.

        Args:
            app: the server, before it starts.
        """
        # Sanic writes on its handlers, which a bound method does not allow.
        app.add_signal(partial(self._opened), "http.lifecycle.begin")
        app.add_signal(partial(self._head_arrived), "http.lifecycle.handle")
        app.add_signal(partial(self._answered), "http.lifecycle.response")
        app.add_signal(partial(self._closed), "http.lifecycle.complete")

    async def _opened(self, conn_info: ConnInfo) -> None:
        conn_info.ctx.task = asyncio.current_task()
        conn_info.ctx.timer = None
        conn_info.ctx.too_slow = False
        _wait(conn_info, self._seconds, _hang_up, conn_info)

    async def _head_arrived(self, request: Request) -> None:
        conn_info = request.conn_info
        if conn_info is not None:
            _wait(conn_info, self._seconds, _hang_up_unless_read, request)

    async def _answered(self, request: Request, response: BaseHTTPResponse) -> None:  # noqa: ARG002
        if is_too_slow(request):
            _stop_reading(request)
        elif request.conn_info is not None:
            # Also for what is left of a body that nobody wanted to read.
            seconds = self._idle_seconds + self._seconds
            _wait(request.conn_info, seconds, _hang_up, request.conn_info)

    async def _closed(self, conn_info: ConnInfo) -> None:
        _forget(conn_info)


def is_too_slow(request: Request) -> bool:
    """Tell whether a request ends because it took too long to arrive.

    Args:
        request: what Sanic handles.

    Returns:
        True when its connection was hung up on.
    """
    return request.conn_info is not None and bool(request.conn_info.ctx.too_slow)


def _wait(conn_info: ConnInfo, seconds: float, then: Any, argument: object) -> None:
    _forget(conn_info)
    loop = asyncio.get_running_loop()
    conn_info.ctx.timer = loop.call_later(seconds, then, argument)


def _forget(conn_info: ConnInfo) -> None:
    if conn_info.ctx.timer is not None:
        conn_info.ctx.timer.cancel()
        conn_info.ctx.timer = None


def _hang_up_unless_read(request: Request) -> None:
    if _is_reading(request) and request.conn_info is not None:
        _hang_up(request.conn_info)


def _is_reading(request: Request) -> bool:
    return isinstance(request.stream, Http) and bool(request.stream.request_body)


def _stop_reading(request: Request) -> None:
    # Sanic would wait for the rest before it closes the connection.
    if isinstance(request.stream, Http):
        request.stream.request_body = None


def _hang_up(conn_info: ConnInfo) -> None:
    conn_info.ctx.too_slow = True
    conn_info.ctx.task.cancel()
