"""Settings: off without credentials, and each wrong value named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic
from structlog.testing import capture_logs

from assistant.channels.teams.channel import TeamsInput
from assistant.channels.teams.http import Endpoints
from assistant.channels.teams.settings import TeamsSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import SettingsError
from tests.channels.teams.microsoft import APP_ID, TENANT


def read(tmp_path: Path, **variables: str) -> TeamsSettings:
    env_file = tmp_path / ".env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    return read_settings(TeamsSettings, env_file)


def test_the_shipped_example_leaves_the_channel_off() -> None:
    assert not read_settings(TeamsSettings, Path(".env.example")).is_on


def test_a_channel_without_credentials_says_in_one_line_that_it_is_off() -> None:
    channel = TeamsInput(TeamsSettings(_env_file=None), None)
    with capture_logs() as logs:
        blueprint = channel.blueprint(lambda _: None)
    assert [(log["event"], log["channel"]) for log in logs] == [("channel.off", "teams")]
    assert "TEAMS_APP_ID" in logs[0]["hint"]
    app = Sanic("teams_off", configure_logging=False)
    app.blueprint(blueprint, url_prefix="/webhooks/teams")
    assert not app.router.routes


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"TEAMS_APP_ID": "abc"}, "TEAMS_APP_ID"),
        ({"TEAMS_APP_ID": APP_ID}, "TEAMS_APP_PASSWORD"),
        ({"TEAMS_APP_PASSWORD": "x"}, "TEAMS_APP_ID"),
        ({"TEAMS_TENANT_ID": "contoso"}, "TEAMS_TENANT_ID"),
        ({"TEAMS_ACCEPT_TENANT_TOKENS": "true"}, "TEAMS_TENANT_ID"),
        ({"TEAMS_ACCEPT_TENANT_TOKENS": "perhaps"}, "TEAMS_ACCEPT_TENANT_TOKENS"),
        ({"TEAMS_ALLOWED_SERVICE_HOSTS": ""}, "TEAMS_ALLOWED_SERVICE_HOSTS"),
        ({"TEAMS_ALLOWED_SERVICE_HOSTS": "https://a.example"}, "TEAMS_ALLOWED_SERVICE_HOSTS"),
        ({"TEAMS_ALLOWED_SERVICE_HOSTS": "*.example.com"}, "TEAMS_ALLOWED_SERVICE_HOSTS"),
        ({"TEAMS_ANONYMOUS": "2"}, "TEAMS_ANONYMOUS"),
        ({"TEAMS_ANONYMOUS": "true", "ASSISTANT_HOST": "192.0.2.1"}, "TEAMS_ANONYMOUS"),
        (
            {"TEAMS_ANONYMOUS": "true", "TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": "x"},
            "TEAMS_ANONYMOUS",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(tmp_path, **variables)


def test_ids_may_be_written_in_capitals(tmp_path: Path) -> None:
    given = "ABCDEF00-2222-3333-4444-55555555555A"
    settings = read(tmp_path, TEAMS_APP_ID=given, TEAMS_TENANT_ID=given, TEAMS_APP_PASSWORD="x")
    assert {settings.teams_app_id, settings.teams_tenant_id} == {given.lower()}


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    settings = read(tmp_path, TEAMS_APP_ID=APP_ID, TEAMS_APP_PASSWORD="hidden")
    assert "hidden" not in repr(settings)
    with pytest.raises(SettingsError) as error:
        read(tmp_path, TEAMS_APP_PASSWORD="hidden")
    assert "hidden" not in str(error.value)


def test_hosts_are_split_at_commas(tmp_path: Path) -> None:
    settings = read(tmp_path, TEAMS_ALLOWED_SERVICE_HOSTS="A.example.com, b.example.com:8443")
    assert settings.service_hosts == {"a.example.com", "b.example.com:8443"}


@pytest.mark.parametrize(("tenant", "place"), [("", "botframework.com"), (TENANT, TENANT)])
def test_the_token_comes_from_the_bot_s_own_tenant(tenant: str, place: str) -> None:
    url = Endpoints().token_url(tenant)
    assert url == f"https://login.microsoftonline.com/{place}/oauth2/v2.0/token"


def anonymous(**fields: Any) -> TeamsSettings:
    return TeamsSettings(_env_file=None, teams_anonymous=True, **fields)


def test_anonymous_mode_switches_the_channel_on() -> None:
    assert anonymous().is_on
