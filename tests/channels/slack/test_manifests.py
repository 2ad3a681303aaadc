"""The manifests ask for what the channel uses, and docs/slack.md explains all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.channels.slack.api import SCOPES

MANIFESTS = ("manifest.yml", "manifest-socket-mode.yml")
# As https://docs.slack.dev/reference/events has them.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "assistant_thread_started": "assistant:write",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
OTHER_SCOPES = {"chat:write", "commands", "users:read"}
ADDRESS = "https://assistant.example.com/webhooks/slack/webhook"


@pytest.fixture
def docs(project: Path) -> str:
    return (project / "docs" / "slack.md").read_text("utf-8")


def read(project: Path, name: str) -> Any:
    return YAML(typ="safe", pure=True).load(project / "deploy" / "slack" / name)


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_scope_is_asked_for_and_explained(project: Path, docs: str, name: str) -> None:
    scopes = read(project, name)["oauth_config"]["scopes"]["bot"]
    assert set(scopes) >= SCOPES
    rows = [line for line in docs.splitlines() if line.startswith("| `")]
    assert [one for one in scopes if not any(f"`{one}`" in row for row in rows)] == []


@pytest.mark.parametrize("name", MANIFESTS)
def test_no_scope_is_asked_for_that_nothing_needs(project: Path, name: str) -> None:
    manifest = read(project, name)
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {SCOPE_OF_EVENT[event] for event in events} - {None}
    # To post, to answer the command, and to look a person's language up (users.info).
    assert manifest["features"]["slash_commands"]
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed | OTHER_SCOPES


@pytest.mark.parametrize("name", MANIFESTS)
def test_people_can_write_press_and_see_the_home_tab(project: Path, name: str) -> None:
    manifest = read(project, name)
    home = manifest["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert events >= {"message.im", "app_mention", "app_home_opened"}


@pytest.mark.parametrize("name", MANIFESTS)
def test_texts_have_a_length_that_slack_accepts(project: Path, name: str) -> None:
    manifest = read(project, name)
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    (command,) = manifest["features"]["slash_commands"]
    assert len(command["command"]) <= 32
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


def test_the_events_api_names_the_address_three_times(project: Path) -> None:
    text = (project / "deploy" / "slack" / "manifest.yml").read_text("utf-8")
    assert text.count(ADDRESS) == 3


def test_socket_mode_differs_by_nothing_but_addresses(project: Path) -> None:
    with_address, without = (read(project, name) for name in MANIFESTS)
    assert without["settings"].pop("socket_mode_enabled") is True
    assert with_address["settings"].pop("socket_mode_enabled") is False
    for part in ("event_subscriptions", "interactivity"):
        assert with_address["settings"][part].pop("request_url") == ADDRESS
    assert with_address["features"]["slash_commands"][0].pop("url") == ADDRESS
    assert with_address == without


def test_every_setting_is_listed(project: Path, docs: str) -> None:
    example = (project / ".env.example").read_text("utf-8")
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        assert f"\n{name}=" in example
        assert f"| `{name}` |" in docs
