"""Settings of the Slack channel: off without credentials, wrong ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from sanic import Sanic

from assistant.channels.slack import SlackInput
from assistant.channels.slack.settings import SlackSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import SettingsError

TOKEN = "xoxb-1234567890-abc"
SECRET = "0123456789abcdef"
APP_TOKEN = "xapp-1-A1-1234567890-abc"
NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> SlackSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read_settings(SlackSettings, env_file=None)


def test_is_off_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch).is_on
    assert not read(monkeypatch, SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="").is_on


def test_the_events_api_needs_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET)
    assert settings.is_on
    assert not settings.socket_mode


def test_socket_mode_needs_the_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, SLACK_BOT_TOKEN=TOKEN, SLACK_APP_TOKEN=APP_TOKEN)
    assert settings.is_on
    assert settings.socket_mode


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SLACK_BOT_TOKEN": TOKEN}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": TOKEN}, "SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": SECRET}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": APP_TOKEN}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxp-1234567890"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "a secret"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": TOKEN}, "SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://slack.example.com/api/"}, "SLACK_API_URL"),
        ({"SLACK_API_URL": "https://slack.example.com/api"}, "SLACK_API_URL"),
    ],
    ids=str,
)
def test_a_wrong_or_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        read(monkeypatch, **variables)
    assert named in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET)
    assert TOKEN not in repr(settings)
    assert SECRET not in repr(settings)


def test_a_channel_that_is_off_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # without a .env, content or domain
    channel = SlackInput.from_credentials({})
    lines = capsys.readouterr().out.strip().splitlines()
    assert len(lines) == 1
    assert "SLACK_BOT_TOKEN" in lines[0]
    app = Sanic("slack_off", configure_logging=False)
    app.blueprint(channel.blueprint(lambda _: None), url_prefix="/webhooks/slack")  # type: ignore[arg-type,return-value]
    assert [route for route in app.router.routes_all.values() if "slack" in route.path] == []
