"""The workshop as a part of the service: only where it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.common.settings import Settings
from assistant.service.launcher.server import Stage
from assistant.service.launcher.servers import WorkshopPlace, workshop_lines, workshop_server
from tests.redis_server import free_port


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("WORKSHOP_PORT", str(free_port()))
    return Settings(_env_file=None, assistant_var=tmp_path)


def test_nobody_who_did_not_ask_for_it_gets_the_workshop(settings: Settings) -> None:
    assert workshop_server(settings) == ()
    assert workshop_lines(settings) == []


def test_the_workshop_is_a_part_of_the_service_where_it_is_asked_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP", "true")

    (server,) = workshop_server(settings)

    assert server.command[-2:] == ("-m", "assistant.workshop")
    # With the processes of Rasa, an upgrade of those would wait until it works.
    assert server.stage > Stage.ASSISTANT
    assert server.log == settings.assistant_var / "log" / "workshop.log"
    (line,) = workshop_lines(settings)
    assert server.ready_url.removesuffix("/static/icon.svg") in line


@pytest.mark.parametrize(("host", "reached"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])  # noqa: S104
def test_a_workshop_on_every_address_is_reached_through_the_loopback_one(
    monkeypatch: pytest.MonkeyPatch, host: str, reached: str
) -> None:
    monkeypatch.setenv("WORKSHOP_HOST", host)
    place = WorkshopPlace(_env_file=None)
    assert place.local_address == f"http://{reached}:{place.workshop_port}"
