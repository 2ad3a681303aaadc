"""A web channel of our own making: a real HTTP server that checks what the widget sends."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assistant.replies.model import Reply

WIDGET = Path(__file__).parents[2] / "widget"
PAGES = Path(__file__).with_name("pages")
SAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("replies.json").read_text("utf-8"))

# A text asks for the replies that it names: "choice message" brings these two.
UNKNOWN = "message"

STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; "
    "connect-src 'self'"
)
TRUSTED_TYPES = f"{STRICT_POLICY}; require-trusted-types-for 'script'; trusted-types 'none'"

_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}

Fault = Callable[["Handler"], bool]


@dataclass
class Seen:
    """What the server has received, and what it found wrong with it."""

    requests: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    rated: list[dict[str, Any]] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)
    signed_in: list[str | None] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class FakeAssistant(ThreadingHTTPServer):
    """The server; `with` starts and stops it.

    Args:
        port: where it listens; 0 for any free port.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.seen = Seen()
        self.faults: deque[Fault] = deque()
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.replies: dict[str, Any] = dict(SAMPLES)
        self.healthy = True
        self.refuses_feedback = False
        self.knows_reasons = True
        self.refuses_restart = False
        self.checks_contract = True
        self.token_seconds = 3600
        self.refuses_sign_in = False
        self.history: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self._connections: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> FakeAssistant:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        # A process that ends takes its open connections with it.
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.append(connection)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """Note what went wrong, except that a browser or a fault closed a connection."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError | ValueError):
            self.seen.complaints.append(repr(error))

    def reply_to(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answer a message once; the same id again gets the same replies."""
        with self.lock:
            known = self.answers.get(message["message_id"])
            if known is not None:
                return known
            self.seen.turns.append(message.get("text") or message["payload"])
            words = message.get("text", message.get("payload", "")).split()
            names = [word for word in words if word in self.replies]
            replies = [self.replies[name] for name in names or [UNKNOWN]]
            self.answers[message["message_id"]] = replies
            return replies


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    server: FakeAssistant

    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""

    def do_OPTIONS(self) -> None:  # noqa: N802
        self.send_response(204)
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Headers", "authorization, content-type")
        self.send_header("Access-Control-Allow-Methods", "GET, POST, DELETE")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:  # noqa: N802
        self.server.seen.requests.append(f"GET {self.path}")
        path = self.path.partition("?")[0]
        if path == "/webhooks/web/health":
            self._json(200 if self.server.healthy else 503, {"status": "ok"})
        elif path == "/webhooks/web/history":
            self._expect(self._bearer() in self.server.tokens, "history with an unknown token")
            self._json(200, {"conversation": "web-1", "messages": self.server.history})
        elif path.startswith("/webhooks/widget/"):
            self._widget(path.removeprefix("/webhooks/widget/"))
        elif path.startswith("/pages/"):
            self._page(path.removeprefix("/pages/"))
        else:
            self._body(204 if path == "/favicon.ico" else 404, b"", "text/plain")

    def do_POST(self) -> None:  # noqa: N802
        self.server.seen.requests.append(f"POST {self.path}")
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"null")
        self._expect(self.headers.get("Content-Type") == "application/json", "content type")
        self._expect(self.headers.get("Cookie") is None, "cookie sent")
        self._expect(self.headers.get("Referer") is None, "referrer sent")
        if self.path == "/webhooks/web/conversations":
            self.server.seen.signed_in.append(self._bearer())
            if self._bearer() and self.server.refuses_sign_in:
                self._json(401, {"message": "?"})
                return
            token = f"token-{len(self.server.seen.signed_in)}"
            self.server.tokens.add(token)
            self._json(
                201,
                {
                    "conversation": "web-1",
                    "token": token,
                    "renewal": "key",
                    "expires_in": self.server.token_seconds,
                },
            )
        elif self.path == "/webhooks/web/token":
            token = f"{self._bearer()}+"
            self.server.tokens.add(token)
            ticket = {"conversation": "web-1", "token": token, "expires_in": 3600}
            self._json(200, {**ticket, "renewal": "key"})
        elif self.path == "/webhooks/web/messages":
            self._message(body)
        elif self.path == "/webhooks/web/feedback":
            self._feedback(body)
        elif self.path == "/webhooks/web/restart":
            self._restart(body)
        else:
            self._json(404, {"message": "?"})

    def do_DELETE(self) -> None:  # noqa: N802
        self.server.seen.requests.append(f"DELETE {self.path}")
        token = self._bearer() or ""
        if token not in self.server.tokens:
            self._json(401, {"message": "?"})
            return
        self.server.tokens.discard(token)
        self.server.seen.erased.append(token)
        self._body(204, b"", "application/json")

    def _feedback(self, body: dict[str, Any]) -> None:
        reason = set(body) - {"message_id", "reply", "rating"}
        self._expect(reason in (set(), {"reason"}, {"reason", "comment"}), f"{body}")
        if reason and not self.server.knows_reasons:
            self._json(400, {"message": "?"})
            return
        if self._bearer() not in self.server.tokens or self.server.refuses_feedback:
            self._json(503, {"message": "?"})
            return
        self.server.seen.rated.append(body)
        self._body(204, b"", "application/json")

    def _restart(self, body: dict[str, Any]) -> None:
        self._expect(body == {}, f"{body}")
        self._expect(self._bearer() in self.server.tokens, "restart with an unknown token")
        if self.server.refuses_restart:
            self._json(503, {"message": "?"})
            return
        self.server.seen.restarted.append(self._bearer() or "")
        self.server.history.clear()
        self._body(204, b"", "application/json")

    def _message(self, body: dict[str, Any]) -> None:
        self.server.seen.messages.append(body)
        content = set(body) - {"message_id", "announced"}
        self._expect(content in ({"text"}, {"payload"}, {"payload", "pressed"}), f"{body}")
        self._expect(body.get("announced") is True, f"{body}")
        self._expect(bool(_MESSAGE_ID.fullmatch(body["message_id"])), "message id")
        fault = self.server.faults.popleft() if self.server.faults else None
        if self._bearer() not in self.server.tokens:
            self._json(401, {"message": "?"})
            return
        if fault and fault(self):
            return
        replies = self.server.reply_to(body)
        if self.server.checks_contract:
            TypeAdapter(list[Reply]).validate_python(replies)
        self._stream(body["message_id"], replies)

    def _stream(self, message_id: str, replies: list[dict[str, Any]]) -> None:
        self._expect(self.headers.get("Accept") == "application/x-ndjson", "accept")
        allowed = {"Access-Control-Allow-Origin": self.headers.get("Origin", "*")}
        self._body(200, written(message_id, replies), "application/x-ndjson", allowed)

    def _widget(self, name: str) -> None:
        manifest = json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8"))
        if name == manifest["texts"]:
            self._body(200, (WIDGET / "dist" / name).read_bytes(), "application/json")
            return
        if name in ("widget.js", manifest["script"]):
            script = (WIDGET / "dist" / manifest["script"]).read_bytes()
            self._body(200, script, _TYPES[".js"], {"Access-Control-Allow-Origin": "*"})
            return
        file = WIDGET / (name if not name.endswith("/") else f"{name}index.html")
        body = file.read_bytes()
        for key in ("script", "integrity"):
            body = body.replace(f"{{{{{key}}}}}".encode(), manifest[key].encode())
        self._body(200, body, _TYPES[file.suffix], {"Content-Security-Policy": TRUSTED_TYPES})

    def _page(self, name: str) -> None:
        file = PAGES / name
        if not file.is_file():
            self._body(404, b"", "text/plain")
            return
        policies = {"strict.html": STRICT_POLICY, "trusted.html": TRUSTED_TYPES}
        policy = policies.get(name)
        headers = {"Content-Security-Policy": policy} if policy else {}
        self._body(200, file.read_bytes(), _TYPES[file.suffix], headers)

    def _bearer(self) -> str | None:
        value = self.headers.get("Authorization", "")
        return value.removeprefix("Bearer ") or None

    def _expect(self, right: bool, complaint: str) -> None:
        if not right:
            self.server.seen.complaints.append(complaint)

    def _json(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        allowed = {"Access-Control-Allow-Origin": self.headers.get("Origin", "*")}
        encoded = json.dumps(body).encode()
        self._body(status, encoded, "application/json", {**allowed, **(headers or {})})

    def _body(
        self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        self.send_header("Content-Type", kind + charset)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def written(message_id: str, replies: list[dict[str, Any]]) -> bytes:
    """Write replies as the web channel streams them."""
    events = [
        {"event": "reply", "id": f"{message_id}.{index}", "reply": reply}
        for index, reply in enumerate(replies)
    ]
    return b"".join(json.dumps(event).encode() + b"\n" for event in [*events, {"event": "end"}])


def drop(handler: Handler) -> bool:
    """Close the connection without an answer, before anything was done."""
    handler.close_connection = True
    handler.connection.close()
    return True


def drop_answer(handler: Handler) -> bool:
    """Run the turn, then lose its answer: the client cannot know that it ran."""
    handler.server.reply_to(handler.server.seen.messages[-1])
    return drop(handler)


def cut(handler: Handler) -> bool:
    """Send the first reply and the beginning of the next line only."""
    message = handler.server.seen.messages[-1]
    lines = written(message["message_id"], handler.server.reply_to(message)).splitlines(True)
    handler.send_response(200)
    handler.send_header("Content-Type", "application/x-ndjson")
    handler.send_header("Content-Length", str(sum(map(len, lines))))
    handler.end_headers()
    handler.wfile.write(lines[0] + lines[1][:20])
    handler.wfile.flush()
    # The browser passes on what came before the connection broke.
    time.sleep(0.2)
    return drop(handler)


def slow(seconds: float) -> Fault:
    """Answer late."""

    def wait(_: Handler) -> bool:
        time.sleep(seconds)
        return False

    return wait


def fail(status: int, sentence: str = "", retry_after: int | None = None) -> Fault:
    """Refuse."""

    def refuse(handler: Handler) -> bool:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        handler._json(status, {"message": sentence}, headers)
        return True

    return refuse


def forget_tokens(handler: Handler) -> bool:
    """Answer as after the token's end."""
    handler.server.tokens.clear()
    handler._json(401, {"message": "?"})
    return True
