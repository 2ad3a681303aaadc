"""A REST channel in place of Rasa's: answers as told, and keeps what it was asked."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class RestServer:
    """What it answers next, and what it has received."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.status = 200
        self.received: list[dict[str, str]] = []
        self.release = threading.Event()
        self.release.set()
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving() -> Iterator[RestServer]:
    """Run one on a free port."""
    rest = RestServer()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 (http.server's name)
            assert self.path == "/"
            self._write(200, b"Hello from Rasa: 3.6.21")

        def do_POST(self) -> None:  # noqa: N802
            assert self.path == "/webhooks/rest/webhook"
            assert self.headers["Content-Type"] == "application/json"
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert set(body) == {"sender", "message"}
            rest.received.append(body)
            rest.release.wait()
            answer = rest.answers.pop(0) if rest.status == 200 else {"error": "no"}
            self._write(rest.status, json.dumps(answer).encode())

        def _write(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    rest.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield rest
    finally:
        rest.release.set()
        server.shutdown()
        server.server_close()
