"""The rules of deploy/nginx in a real nginx: what passes, where to, and what does not."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from assistant.channels.web.tokens import ConversationTokens
from assistant.privacy.pseudonyms import Pseudonyms
from assistant.service.cluster.proxy import proxy_server
from assistant.service.cluster.settings import ClusterSettings
from assistant.service.launcher import process
from assistant.turns.settings import TurnSettings
from tests.redis_server import free_port

PROJECT = Path(__file__).parents[2]
PAGE = "https://client.example.org"
ANSWER_S = 20.0
SECRET = "a secret of the tests, long enough to sign with"


class Upstream:
    """In the place of one process of Rasa: tells who it is and what it was asked."""

    def __init__(self) -> None:
        upstream = self
        self.drops = False

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802 (http.server's name)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if upstream.drops:
                    self.connection.close()
                    return
                body = json.dumps(
                    {"port": upstream.port, "path": self.path, "headers": dict(self.headers)}
                ).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Be quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()


class Proxy:
    """nginx, in front of two processes."""

    def __init__(self, folder: Path, upstreams: list[Upstream], answer_s: float = ANSWER_S) -> None:
        settings = ClusterSettings(
            proxy_host="127.0.0.1",
            proxy_port=free_port(),
            web_allowed_origins=f"{PAGE},https://other.example.org",
            _env_file=None,
        )
        addresses = [f"127.0.0.1:{upstream.port}" for upstream in upstreams]
        self.server = proxy_server(folder / "nginx", settings, addresses, answer_s)
        self.url = f"https://127.0.0.1:{settings.proxy_port}"
        self._tls = ssl.create_default_context(cafile=str(folder / "nginx" / "self-signed.pem"))

    def post(self, path: str, body: bytes = b"{}", **headers: str) -> tuple[int, Any, Any]:
        """Send a request; status, content and headers of the answer."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}{path}", body, {name.replace("_", "-"): v for name, v in headers.items()}
        )
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=30) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, None, error.headers


@contextmanager
def running(folder: Path, upstreams: list[Upstream]) -> Iterator[Proxy]:
    proxy = Proxy(folder, upstreams)
    child = process.start(proxy.server.command, folder / "nginx.log", {})
    try:
        deadline = time.monotonic() + 30
        while not _serves(proxy):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield proxy
    finally:
        process.stop([child], 5.0)


def _serves(proxy: Proxy) -> bool:
    try:
        return proxy.post("/")[0] == 404
    except urllib.error.URLError:
        return False


@pytest.fixture
def upstreams() -> list[Upstream]:
    return [Upstream(), Upstream()]


@pytest.fixture
def proxy(
    tmp_path: Path, upstreams: list[Upstream], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Proxy]:
    monkeypatch.chdir(PROJECT)
    # nginx's workers are another user.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with running(tmp_path, upstreams) as started:
        yield started


def tokens(now: float = 1_795_000_000.0) -> ConversationTokens:
    return ConversationTokens(SECRET, 3600, 86_400, now=lambda: now)


def conversation(person: str) -> str:
    return Pseudonyms(SECRET).conversation_id("web", person)


def test_a_conversation_stays_on_one_process_also_with_a_renewed_token(proxy: Proxy) -> None:
    used = set()
    for number in range(8):
        ticket = tokens().new(conversation(f"person {number}"))
        renewed = tokens(1_795_001_000.0).renew(ticket, tokens().renewal(ticket))
        assert ticket.token != renewed.token
        ports = {
            proxy.post("/webhooks/web/messages", Authorization=f"Bearer {token}")[1]["port"]
            for token in (ticket.token, renewed.token, ticket.token)
        }
        assert len(ports) == 1
        used |= ports
    assert len(used) == 2


def test_the_key_is_the_conversation_and_nothing_else() -> None:
    (pattern,) = re.findall(
        r'"~(\^Bearer.*)"', (PROJECT / "deploy/nginx/assistant.conf").read_text()
    )
    python = re.compile(pattern.replace("?<", "?P<"))

    def key(token: str) -> str | None:
        found = python.match(f"Bearer {token}")
        return found.group(1) if found else None

    first, other = (
        tokens().new(conversation("one")),
        tokens(1_795_009_999.0).new(conversation("one")),
    )
    assert first.token != other.token
    assert key(first.token) == key(other.token) is not None
    assert key(first.token) != key(tokens().new(conversation("two")).token)
    assert len({key(tokens().new().token) for _ in range(50)}) == 50


def test_the_other_process_answers_when_one_is_away_or_dies_over_the_message(
    proxy: Proxy, upstreams: list[Upstream]
) -> None:
    token = tokens().new().token

    def port() -> Any:
        return proxy.post("/webhooks/web/messages", Authorization=f"Bearer {token}")[1]["port"]

    first = port()
    (owner,) = (each for each in upstreams if each.port == first)
    (other,) = (each for each in upstreams if each.port != first)
    owner.drops = True
    assert port() == other.port
    owner.drops = False
    deadline = time.monotonic() + 60
    while port() != first:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    owner.stop()
    assert port() == other.port


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/health", "/ready", "/metrics", "/status", "/version", "/conversations/x/tracker"),
        *("/webhooks/rest/webhook", "/webhooks/web/../rest/webhook", "/webhooks/web/%2e%2e/rest/"),
        *("/model/parse", "//metrics", "/webhooks", "/webhooks/callback/webhook"),
    ],
)
def test_what_is_not_for_customers_is_hidden(proxy: Proxy, path: str) -> None:
    assert proxy.post(path)[0] == 404


def test_the_address_is_passed_on_as_the_limits_expect_it(proxy: Proxy) -> None:
    _, result, _ = proxy.post("/webhooks/web/token", X_Forwarded_For="203.0.113.7")
    assert result["headers"]["X-Forwarded-For"] == "203.0.113.7, 127.0.0.1"
    assert result["headers"]["Host"] == proxy.url.removeprefix("https://")


def test_bodies_have_limits(proxy: Proxy) -> None:
    assert proxy.post("/webhooks/web/messages", b"x" * 60_000)[0] == 200
    assert proxy.post("/webhooks/web/messages", b"x" * 70_000)[0] == 413
    assert proxy.post("/webhooks/slack/events", b"x" * 500_000)[0] == 200
    assert proxy.post("/webhooks/slack/events", b"x" * 600_000)[0] == 413


def test_the_connections_headers_are_set_once(proxy: Proxy) -> None:
    for path in ("/webhooks/web/token", "/metrics"):
        _, _, headers = proxy.post(path)
        assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers["Server"] == "nginx"


def test_a_flood_is_held_off(proxy: Proxy) -> None:
    statuses = [proxy.post("/webhooks/web/token", uuid4().bytes)[0] for _ in range(80)]
    assert statuses[:30] == [200] * 30
    assert 429 in statuses


def test_pages_that_may_use_the_channel_can_read_what_nginx_refuses(proxy: Proxy) -> None:
    for origin, shown in ((PAGE, PAGE), ("https://foreign.example", None)):
        status, _, headers = proxy.post("/webhooks/web/messages", b"x" * 70_000, Origin=origin)
        assert (status, headers["Access-Control-Allow-Origin"]) == (413, shown)
        flood = [proxy.post("/webhooks/web/token", b"", Origin=origin) for _ in range(80)]
        refused = [headers for status, _, headers in flood if status == 429]
        assert refused
        assert {each["Access-Control-Allow-Origin"] for each in refused} == {shown}
        assert {each["Retry-After"] for each in refused} == {"5"}


SLACK = [
    '{"type": "event_callback", "event": {"type": "message", "channel": "D1", "user": "U%s"}}',
    "payload=%%7B%%22user%%22%%3A%%7B%%22id%%22%%3A%%22U%s%%22",
    "command=%%2Fassistance&user_id=U%s&channel_id=C1",
]
TEAMS = '{"type": "message", "from": {"name": "\\"user\\"", "id": "29:%s"}, "text": "bonjour"}'


@pytest.mark.parametrize(
    ("path", "body"),
    [*(("/webhooks/slack/webhook", each) for each in SLACK), ("/webhooks/teams/webhook", TEAMS)],
)
def test_platforms_messages_are_shared_out_by_person(proxy: Proxy, path: str, body: str) -> None:
    def port(person: int) -> Any:
        # Microsoft's tokens begin alike.
        token = "Bearer " + f"{'a' * 40}.{'b' * 300}.{'c' * 40}"
        return proxy.post(path, (body % f"{person:09}").encode(), Authorization=token)[1]["port"]

    ports = {person: port(person) for person in range(24)}
    assert min(list(ports.values()).count(each) for each in set(ports.values())) >= 4
    assert len(set(ports.values())) == 2
    assert ports == {person: port(person) for person in range(24)}


def test_a_process_that_hangs_is_left_before_the_widget_gives_up() -> None:
    rules = (PROJECT / "deploy/nginx/assistant.conf").read_text("utf-8")
    seconds = {
        name: int(value) for name, value in re.findall(r"(proxy_\w+_timeout) (\d+)s;", rules)
    }
    widget = (PROJECT / "widget" / "src" / "client.js").read_text("utf-8")
    (patience,) = re.findall(r"ANSWER_TIMEOUT_MS = (\d+)_000", widget)
    assert seconds["proxy_read_timeout"] + 5 < int(patience)
    # Else nginx would not try another process at all.
    assert seconds["proxy_next_upstream_timeout"] > 2 * seconds["proxy_read_timeout"]


def test_nginx_waits_as_long_as_a_turn_may_take(
    tmp_path: Path, upstreams: list[Upstream], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)

    Proxy(tmp_path, upstreams, answer_s=305.2)

    rules = (tmp_path / "nginx" / "assistant" / "assistant.conf").read_text("utf-8")
    assert "proxy_read_timeout 306s;" in rules
    assert "proxy_next_upstream_timeout 916s;" in rules


def test_the_shipped_rules_fit_the_shipped_deadline() -> None:
    rules = (PROJECT / "deploy/nginx/assistant.conf").read_text("utf-8")
    seconds = TurnSettings(_env_file=None).stop_seconds
    assert f"proxy_read_timeout {seconds:.0f}s;" in rules


def test_the_configurations_of_compose_are_good_ones(tmp_path: Path) -> None:
    rules = tmp_path / "assistant"
    rules.mkdir()
    nginx = PROJECT / "deploy" / "nginx" / "assistant.conf"
    for name in ("listen.conf", "origins.conf"):
        shutil.copy(PROJECT / "deploy" / "compose" / name, rules)
    upstream = (PROJECT / "deploy" / "compose" / "upstream.conf").read_text("utf-8")
    # The names exist in Docker's network alone; Debian's nginx cannot look them up again later.
    upstream = re.sub(r"(?m)^(?:zone|resolver).*| resolve(?= )", "", upstream)
    (rules / "upstream.conf").write_text(re.sub(r"assistant-\d", "127.0.0.1", upstream))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=test", "-keyout", "key.pem", "-out", "certificate.pem"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    listen = (rules / "listen.conf").read_text("utf-8").replace("/etc/nginx/tls", str(tmp_path))
    (rules / "listen.conf").write_text(listen)
    main = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {nginx}; }}\n")
    tried = subprocess.run(
        ["/usr/sbin/nginx", "-p", f"{tmp_path}/", "-c", str(main), "-t"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "syntax is ok" in tried.stderr, tried.stderr
    assert tried.returncode == 0, tried.stderr
