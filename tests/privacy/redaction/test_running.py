"""What a running assistant leaves behind of what a customer wrote."""

from __future__ import annotations

import json
import urllib.error
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

import pytest

from assistant.common.settings import Settings

pytestmark = pytest.mark.slow

# Words that nothing else writes: in ordinary text, as secrets, and where a request is refused.
TEXTS = (
    "mot de passe perdu, je suis zmarkalpha de zmarkbravo",
    "mon mdp c'est Zmarkcharlie42! et il ne passe pas",
    "carte 4970 1012 3456 7893 zmarkdelta, rappelez le 06 98 76 54 32",
    "écrivez à zmarkecho@exemple.fr pour OCB000123",
    "/zmarkfoxtrot",
    '/help{"zmarkgolf": 1}',
    "zmarkhotel " * 400,
    "zmarkindia\x00\u200b",
    "je veux parler à un humain, zmarkjuliett",
)
SECRETS = ("Zmarkcharlie42", "4970 1012 3456 7893", "06 98 76 54 32", "zmarkecho@exemple.fr")


@pytest.fixture(scope="module")
def left(assistant_settings: Settings) -> Path:
    """The folder of a running assistant, after conversations on the rest and web channels."""
    url = f"{assistant_settings.assistant_url}/webhooks"
    sender = f"zmarksender-{uuid4().hex}"
    for text in TEXTS:
        post(f"{url}/rest/webhook", {"sender": "privacy-test", "message": text})
    token = json.loads(post(f"{url}/web/conversations", {}))["token"]
    for text in TEXTS:
        body = {"message_id": uuid4().hex, "text": text}
        post(f"{url}/web/messages?zmarkquery=1", body, token)
    post(f"{url}/web/messages", {"zmarkfield": sender}, token)
    post(f"{url}/web/conversations", {}, "zmarktoken.zmarktoken.zmarktoken")
    post(f"{url}/zmarkpath", {})
    return assistant_settings.assistant_var


def post(url: str, body: object, token: str = "") -> bytes:
    """Post JSON; a refusal is an answer too."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as refusal:
        return refusal.read()


def test_no_log_holds_anything_that_a_customer_wrote(left: Path) -> None:
    logs = {file.name: file.read_text("utf-8") for file in (left / "log").rglob("*.log*")}
    assert "rasa.log" in logs
    assert "turn.finished" in logs["rasa.log"]
    assert "action.replied" in logs["rasa.log"]
    for name, text in logs.items():
        result = [line for line in text.splitlines() if "zmark" in line.lower()]
        assert result == [], name
        assert not any(secret in text for secret in SECRETS), name


def test_no_database_holds_a_secret(left: Path) -> None:
    databases = [file for file in left.rglob("*.db*") if file.is_file()]
    stored = b"".join(file.read_bytes() for file in databases)
    assert b"zmarkbravo" in stored
    assert not [secret for secret in SECRETS if secret.encode() in stored]
