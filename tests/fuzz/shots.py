"""Requests that no client should send, down to the bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.channels.slack.workspace import SECRET, direct_event, event_body
from tests.fuzz.values import RAW_BODIES, spoilt, written

METHODS = (*["POST"] * 8, *["GET"] * 5, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
ODD_METHODS = ("TRACE", "CONNECT", "get", "X" * 300, "\xff", "PROPFIND", "PRI", "")
PATHS = (
    "/",
    "/health",
    "/ready",
    "/metrics",
    "/webhooks/rest/",
    "/webhooks/rest/webhook",
    "/webhooks/web/health",
    "/webhooks/web/conversations",
    "/webhooks/web/messages",
    "/webhooks/web/history",
    "/webhooks/web/token",
    "/webhooks/web/feedback",
    "/webhooks/web/restart",
    "/webhooks/teams/",
    "/webhooks/teams/webhook",
    "/webhooks/slack/",
    "/webhooks/slack/webhook",
    "/webhooks/widget/widget.js",
    "/webhooks/widget/demo/",
    "/conversations/a/tracker",
    "/model/parse",
    "/status",
)
TRAVERSALS = (
    "../credentials.yml",
    "..%2f..%2f.env",
    "%2e%2e/%2e%2e/.env",
    "..%c0%af..%c0%af.env",
    "....//....//.env",
    "%252e%252e%252f.env",
    "..\\..\\.env",
    "%00",
    "widget.js%00.html",
    "demo/..;/secret.txt",
    "//etc/passwd",
    "%ff%fe",
    "%",
    "%zz",
    "é",
    "a" * 5_000,
    "demo//",
    ".",
)
HEADERS = (
    ("Accept", "text/event-stream"),
    ("Accept", "application/x-ndjson"),
    ("Accept", "*/*;q=" + "9" * 50),
    ("Accept-Encoding", "gzip;q=0, br, \xff"),
    ("If-None-Match", 'W/"' + "0" * 500),
    ("Origin", "https://evil.example"),
    ("Origin", "http://[::1"),
    ("Origin", "null"),
    ("Host", "evil.example"),
    ("Host", "[::1"),
    ("Host", "\xff"),
    ("Host", ""),
    ("X-Forwarded-For", "1, 2, 3, \xff"),
    ("Forwarded", 'for="_a"; by='),
    ("Cookie", "a=b; c=\x01; " * 20),
    ("Content-Type", "text/plain"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "application/json; charset=utf-16"),
    ("Content-Type", "multipart/form-data; boundary="),
    ("Content-Type", "\xff/\x01"),
    ("Content-Encoding", "gzip"),
    ("Content-Encoding", "deflate"),
    ("Expect", "100-continue"),
    ("Expect", "something"),
    ("Upgrade", "websocket"),
    ("Upgrade", "h2c"),
    ("Range", "bytes=0-,5-1"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Transfer-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked, chunked"),
    ("Content-Length", "-1"),
    ("Content-Length", "1e3"),
    ("Authorization", "Bearer "),
    ("Authorization", "Bearer a.b.c"),
    ("Authorization", "Basic \xff"),
    ("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),
    ("Authorization", "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6W119.bnVsbA.AA"),
    ("Authorization", "Bearer " + "A" * 4_000),
    ("X-Slack-Request-Timestamp", "\xb2"),
    ("X-Slack-Signature", "v0=\xff"),
    ("", "no name"),
    ("X" * 200, "long"),
)


@dataclass(frozen=True)
class Shot:
    """One request; `incomplete` when the server may rightly wait for more of it."""

    name: str
    sent: bytes
    incomplete: bool = False


@dataclass
class Arsenal:
    """Makes shots at one server.

    Attributes:
        random: decides everything; the same seed, the same shots.
        web_token: an Authorization header that the web channel accepts.
        teams_token: one that the Teams channel accepts, or an empty one.
        service_url: where the Teams channel may answer.
    """

    random: Random
    web_token: str
    teams_token: str
    service_url: str
    _makers: tuple[Callable[[], Shot], ...] = field(init=False)

    def __post_init__(self) -> None:
        self._makers = (
            *[self._rest] * 3,
            *[self._web] * 5,
            *[self._slack] * 4,
            *[self._teams] * 4,
            *[self._files] * 2,
            *[self._anything] * 3,
        )

    def shot(self) -> Shot:
        """Make one.

        Returns:
            The next shot.
        """
        return self.random.choice(self._makers)()

    def _id(self) -> str:
        return UUID(int=self.random.getrandbits(128)).hex

    def _rest(self) -> Shot:
        good = {"sender": self._id(), "message": "bonjour", "message_id": self._id()}
        return self._post("rest", "/webhooks/rest/webhook", self._body(good))

    def _web(self) -> Shot:
        path, method, good = self.random.choice(
            (
                ("messages", "POST", {"message_id": self._id(), "text": "mot de passe"}),
                ("messages", "POST", {"message_id": self._id(), "payload": "/billing_unclear"}),
                ("messages", "POST", {"message_id": "same", "text": "merci"}),
                ("conversations", "POST", {}),
                ("conversations", "DELETE", {}),
                ("history", "GET", {}),
                ("token", "POST", {}),
                ("restart", "POST", {}),
                ("feedback", "POST", {"message_id": "same", "reply": 0, "rating": "up"}),
                ("health", "GET", {}),
            )
        )
        known = self.random.random() < 0.8
        headers = [("Authorization", self.web_token)] if known else []
        return self._post("web", f"/webhooks/web/{path}", self._body(good), headers, method)

    def _slack(self) -> Shot:
        event = direct_event("bonjour", "U1", f"1800000000.{self.random.randrange(10**6):06}")
        press = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "say_1"}]}
        command = {"command": "/aide", "user_id": "U1", "team_id": "T1", "text": "bonjour"}
        command["trigger_id"] = self._id()
        kind = self.random.randrange(5)
        content_type = "application/x-www-form-urlencoded"
        if kind == 0:
            body = urlencode({"payload": json.dumps(spoilt(self.random, press))}).encode()
        elif kind == 1:
            fields = spoilt(self.random, command)
            body = (
                urlencode(fields, errors="replace").encode()
                if isinstance(fields, dict)
                else b"a=b&=&&"
            )
        elif kind == 2:
            body = self._body({"type": "url_verification", "challenge": "x", "token": "t"})
        else:
            body = self._body(event_body({**event, "type": self._slack_event()}))
            content_type = "application/json"
        return self._post(
            "slack", "/webhooks/slack/webhook", body, self._signed(body, content_type)
        )

    def _slack_event(self) -> str:
        return self.random.choice(("message", "message", "app_mention", "app_home_opened", "odd"))

    def _signed(self, body: bytes, content_type: str) -> list[tuple[str, str]]:
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        is_signed = self.random.random() < 0.8
        signature = f"v0={digest.hexdigest()}" if is_signed else "v0=0"
        return [
            ("Content-Type", content_type),
            ("X-Slack-Request-Timestamp", stamp),
            ("X-Slack-Signature", signature),
        ]

    def _teams(self) -> Shot:
        activity: dict[str, Any] = {
            "type": self.random.choice(("message", "conversationUpdate", "invoke", "typing")),
            "id": self._id(),
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": f"29:{self.random.randrange(50)}", "name": "Claire"},
            "recipient": {"id": "28:bot", "name": "Assistant"},
            "conversation": {"id": f"a:{self.random.randrange(50)}", "tenantId": "t"},
            "name": "adaptiveCard/action",
            "membersAdded": [{"id": "28:bot"}],
            "entities": [{"type": "mention", "text": "<at>A</at>", "mentioned": {"id": "28:bot"}}],
            "value": {"action": {"data": {"payload": "/incident"}}},
            "channelData": {"tenant": {"id": "t"}},
            "text": "<at>A</at> bonjour",
            "textFormat": "xml",
        }
        known = self.random.random() < 0.8 and self.teams_token
        headers = [("Authorization", self.teams_token)] if known else []
        return self._post("teams", "/webhooks/teams/webhook", self._body(activity), headers)

    def _files(self) -> Shot:
        path = f"/webhooks/widget/{self.random.choice(TRAVERSALS)}"
        method = self.random.choice(("GET", "HEAD", "POST"))
        return self._post("widget", path, b"", [], method)

    def _anything(self) -> Shot:
        random = self.random
        path = random.choice(PATHS)
        if random.random() < 0.3:
            path += random.choice(("?", "#", "/", ";", "?" + "a=b&" * 500, "?a=%ff%00", " ", "\t"))
        if random.random() < 0.1:
            path = random.choice(("*", "http://evil.example/", "//", "\xff", "", path * 20))
        methods = ODD_METHODS if random.random() < 0.15 else METHODS
        return self._post("any", path, random.choice(RAW_BODIES), [], random.choice(methods))

    def _body(self, good: Any) -> bytes:
        if self.random.random() < 0.15:
            return self.random.choice(RAW_BODIES)
        return written(self.random, spoilt(self.random, good))

    def _post(
        self,
        name: str,
        path: str,
        body: bytes,
        headers: list[tuple[str, str]] | None = None,
        method: str = "POST",
    ) -> Shot:
        random = self.random
        lines = {"Host": "localhost", "Connection": "close", **dict(headers or [])}
        for _ in range(random.choice((0, 0, 0, 1, 1, 3))):
            header, value = random.choice(HEADERS)
            lines[header] = value
        framing, sent, incomplete = self._framed(body)
        if not {"Content-Length", "Transfer-Encoding"} & set(lines):
            lines |= framing
        version = (
            "HTTP/1.1" if random.random() < 0.98 else random.choice(("HTTP/1.0", "HTTP/2", ""))
        )
        head = f"{method} {path} {version}\r\n"
        head += "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        # A caller may send any bytes: what is no latin-1 goes as UTF-8.
        raw = head.encode("latin-1") if _is_latin(head) else head.encode("utf-8", "surrogatepass")
        return Shot(f"{name} {method} {path}"[:120], raw + b"\r\n" + sent, incomplete)

    def _framed(self, body: bytes) -> tuple[dict[str, str], bytes, bool]:
        kind = self.random.random()
        if kind < 0.06:
            cut = self.random.randrange(1, 200)
            pieces = [body[start : start + cut] for start in range(0, min(len(body), 9_000), cut)]
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
            return {"Transfer-Encoding": "chunked"}, chunks + b"0\r\n\r\n", False
        if kind < 0.09:
            broken = self.random.choice(
                (b"zz\r\n", b"-1\r\n\r\n", b"fffffffff\r\n", b"5;a=b\r\nab")
            )
            return {"Transfer-Encoding": "chunked"}, broken, True
        if kind < 0.11:
            return {"Content-Length": str(len(body) + 10)}, body, True
        if kind < 0.13:
            return {"Content-Length": str(len(body) // 2)}, body, False
        return {"Content-Length": str(len(body))}, body, False


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
