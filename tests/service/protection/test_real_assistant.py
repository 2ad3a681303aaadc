"""What can be reached of the running assistant, and what cannot."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt
import pytest

from assistant.common.settings import Settings
from assistant.service.protection.errors import SECURITY_HEADERS

pytestmark = pytest.mark.slow

# Rasa's management interface (--enable-api) and the paths where it would be.
MANAGEMENT = (
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/conversations/demo/tracker"),
    ("POST", "/conversations/demo/tracker/events"),
    ("POST", "/conversations/demo/messages"),
    ("POST", "/conversations/demo/trigger_intent"),
    ("POST", "/model/parse"),
    ("POST", "/model/train"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("POST", "/webhooks/socketio/"),
    ("POST", "/webhooks/callback/webhook"),
    ("GET", "/actions"),
)


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    body = b"{}" if method in {"POST", "PUT"} else None
    request = Request(url, body, headers, method=method)  # noqa: S310  # our own address
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read(), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def listening_addresses(port: int) -> set[str]:
    """Where this machine listens on a port, as the kernel writes it."""
    lines = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    local = [fields[1].split(":") for fields in lines if fields[3] == "0A"]
    return {address for address, listened in local if int(listened, 16) == port}


@pytest.mark.parametrize(("method", "path"), MANAGEMENT)
def test_nothing_of_rasas_management_is_served(assistant_url: str, method: str, path: str) -> None:
    status, body, _ = ask(assistant_url + path, method)
    assert (status, json.loads(body)["error"]) == (404, "not_found")


def test_the_first_page_tells_no_version(assistant_url: str) -> None:
    status, body, headers = ask(f"{assistant_url}/")
    assert (status, body) == (200, b"Hello from Rasa")
    assert set(SECURITY_HEADERS) <= set(headers)


def test_a_channel_that_is_off_has_no_address(assistant_url: str) -> None:
    for channel in ("slack", "teams"):
        assert ask(f"{assistant_url}/webhooks/{channel}/webhook", "POST")[0] == 404


def test_rasa_listens_on_the_loopback_address_only(assistant_settings: Settings) -> None:
    loopback = "0100007F"
    assert listening_addresses(assistant_settings.assistant_port) == {loopback}


def test_a_stranger_reads_no_conversation(assistant_url: str) -> None:
    web = f"{assistant_url}/webhooks/web"
    owner = json.loads(ask(f"{web}/conversations", "POST")[1])
    forged = jwt.decode(owner["token"], options={"verify_signature": False})
    tokens = (
        jwt.encode(forged, "", algorithm="none"),
        jwt.encode(forged, "a secret that a stranger made up, long", algorithm="HS256"),
        owner["token"][:-4] + "AAAA",
        owner["conversation"],
    )
    for token in tokens:
        for method, path in (("GET", "/history"), ("DELETE", "/conversations"), ("POST", "/token")):
            status, body, _ = ask(web + path, method, Authorization=f"Bearer {token}")
            assert (status, json.loads(body)["error"]) == (401, "token_invalid")
    status, _, _ = ask(f"{web}/history", Authorization=f"Bearer {owner['token']}")
    assert status == 200


def test_the_test_channel_is_for_programs_of_this_machine(assistant_url: str) -> None:
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "Origin"):
        status, _, _ = ask(
            f"{assistant_url}/webhooks/rest/webhook", "POST", **{header: "http://evil.example"}
        )
        assert status == 403


def test_no_file_of_the_project_is_served(assistant_url: str) -> None:
    for path in (
        "../../.env",
        "%2e%2e/%2e%2e/.env",
        "..%2f..%2fcredentials.yml",
        "demo/../../.env",
    ):
        assert ask(f"{assistant_url}/webhooks/widget/{path}")[0] in {400, 404}
