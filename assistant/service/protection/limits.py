"""How large a request may be, and how long it may take to arrive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sanic import Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request


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
