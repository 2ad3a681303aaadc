"""What docs/widget.md promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant.channels.http import ApiError
from assistant.channels.web.tokens import CustomerSignIn
from tests.widget.fake_assistant import WIDGET

PAGE = (Path(__file__).parents[2] / "docs" / "widget.md").read_text("utf-8")
SOURCES = {file.name: file.read_text("utf-8") for file in (WIDGET / "src").glob("*.*")}


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    """A private and a public key, in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def documented_setting(name: str) -> str:
    found = re.search(rf"^ *{name}=(.+)$", PAGE, re.MULTILINE)
    assert found
    return found.group(1)


def test_the_worked_example_makes_a_token_that_the_assistant_accepts(keys: tuple[str, str]) -> None:
    private, public = keys
    code = re.search(r"```python\n(.+?)```", PAGE, re.DOTALL)
    assert code
    example: dict[str, Any] = {}
    exec(re.sub(r"^   ", "", code.group(1), flags=re.MULTILINE), example)  # noqa: S102
    sign_in = CustomerSignIn(
        public,
        documented_setting("WEB_SIGN_IN_ALGORITHM"),
        documented_setting("WEB_SIGN_IN_ISSUER"),
        documented_setting("WEB_SIGN_IN_AUDIENCE"),
    )
    assert sign_in.person(example["tchat_token"]("customer-1", private)).endswith("customer-1")
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    stranger = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(ApiError):
        sign_in.person(example["tchat_token"]("customer-1", stranger.decode()))


def test_all_settings_of_the_script_are_documented() -> None:
    read = set(re.findall(r"\bdata(?:set)?\.(\w+)", SOURCES["config.js"]))
    names = {"data-" + re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name) for name in read}
    assert names == set(re.findall(r"\| `(data-[\w-]+)`", PAGE))


def test_all_theme_variables_are_documented_with_their_defaults() -> None:
    used = dict(re.findall(r"var\((--tchat-[\w-]+), ?([#\w]+)\)", SOURCES["styles.css"]))
    used |= {"--tchat-font": ""}
    rows = re.findall(r"^\| (`--tchat[^|]+)\|[^|]+\|([^|]+)\|$", PAGE, re.MULTILINE)
    documented: dict[str, str] = {}
    for names, defaults in rows:
        values = [*re.findall(r"`([^`]+)`", defaults), ""]
        documented |= dict(zip(re.findall(r"`([^`]+)`", names), values, strict=False))
    assert documented == used


def test_all_events_are_documented() -> None:
    emitted = set(re.findall(r'mit\("([a-z]+)"', SOURCES["panel.js"] + SOURCES["main.js"]))
    assert {f"tchat:{name}" for name in emitted} <= set(re.findall(r"`(tchat:\w+)`", PAGE))
