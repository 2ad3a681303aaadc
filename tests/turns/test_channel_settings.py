"""The settings of turns and of the web channel, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic_settings import BaseSettings

from assistant.channels.web.settings import WebSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import SettingsError
from assistant.privacy.pseudonyms import PseudonymSettings
from assistant.turns.settings import TurnSettings

LONG = "x" * 32


@pytest.mark.parametrize("settings_class", [TurnSettings, WebSettings, PseudonymSettings])
def test_the_example_file_lists_every_setting_with_its_default(
    settings_class: type[BaseSettings], project: Path
) -> None:
    listed = dotenv_values(project / ".env.example")
    defaults = settings_class(_env_file=None)
    given = {name.upper(): listed.get(name.upper()) for name in settings_class.model_fields}
    assert None not in given.values(), given
    assert settings_class(_env_file=project / ".env.example") == defaults


@pytest.mark.parametrize(
    ("settings_class", "given", "expected"),
    [
        (TurnSettings, {"TURN_DEADLINE_SECONDS": "0"}, "TURN_DEADLINE_SECONDS must be a number of"),
        (TurnSettings, {"TURN_MAX_CHARACTERS": "many"}, "TURN_MAX_CHARACTERS must be a number of"),
        (TurnSettings, {"REDIS_URL": "localhost:6379"}, "REDIS_URL must be empty, or an address"),
        (WebSettings, {"WEB_TOKEN_SECRET": "short"}, "WEB_TOKEN_SECRET must be a random text"),
        (
            WebSettings,
            {"WEB_ALLOWED_ORIGINS": "example.org"},
            "WEB_ALLOWED_ORIGINS must be origins",
        ),
        (
            WebSettings,
            {"WEB_ALLOWED_ORIGINS": "https://a.example/page"},
            "WEB_ALLOWED_ORIGINS must be origins",
        ),
        (WebSettings, {"WEB_ALLOWED_ORIGINS": "*"}, "WEB_ALLOWED_ORIGINS must be origins"),
        (
            WebSettings,
            {"WEB_SIGN_IN_ALGORITHM": "none"},
            "WEB_SIGN_IN_ALGORITHM must be one of RS256",
        ),
        (
            WebSettings,
            {"WEB_SIGN_IN_KEY": "key", "WEB_SIGN_IN_AUDIENCE": "a"},
            "WEB_SIGN_IN_ISSUER must be set with WEB_SIGN_IN_KEY",
        ),
        (
            WebSettings,
            {"ASSISTANT_HOST": "0.0.0.0"},  # noqa: S104
            "WEB_TOKEN_SECRET must be set when ASSISTANT_HOST is not this machine's own",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    settings_class: type[BaseSettings],
    given: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        read_settings(settings_class, env_file=None)
    assert expected in str(error.value)
    assert LONG not in str(error.value)


def test_origins_are_compared_as_browsers_write_them() -> None:
    settings = WebSettings(
        _env_file=None, web_allowed_origins=" https://A.example/ ,http://b.example:8080,"
    )
    assert settings.allowed_origins == {"https://a.example", "http://b.example:8080"}


def test_a_key_on_one_line_gets_its_lines_back() -> None:
    settings = WebSettings(
        _env_file=None,
        web_sign_in_key=r"-----BEGIN\nabc\n-----END",
        web_sign_in_issuer="i",
        web_sign_in_audience="a",
    )
    assert settings.web_sign_in_key.splitlines() == ["-----BEGIN", "abc", "-----END"]
