"""The servers, as they are described to the supervisor."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.common.settings import Settings
from assistant.service.launcher.servers import assistant_servers

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(PROJECT)
    return Settings(
        assistant_port=6005, action_server=True, actions_port=6055, assistant_var=tmp_path
    )


def test_both_servers_listen_on_the_addresses_of_the_settings(settings: Settings) -> None:
    actions, rasa = assistant_servers(settings, Path("models/a.tar.gz"))

    assert actions.command[-4:] == ("--interface", "127.0.0.1", "--port", "6055")
    assert rasa.command[-4:] == ("--interface", "127.0.0.1", "--port", "6005")


def test_rasa_calls_the_action_server_where_it_listens(settings: Settings) -> None:
    _, rasa = assistant_servers(settings, Path("models/a.tar.gz"))

    written = Path(rasa.command[rasa.command.index("--endpoints") + 1])
    endpoints = YAML(typ="safe").load(written)
    assert endpoints["action_endpoint"] == {
        "url": "http://127.0.0.1:6055/webhook",
        "enable_selective_domain": True,
    }


def test_without_an_action_server_rasa_runs_the_actions_as_the_shipped_file_says(
    settings: Settings,
) -> None:
    (rasa,) = assistant_servers(
        settings.model_copy(update={"action_server": False}), Path("models/a.tar.gz")
    )

    assert rasa.command[rasa.command.index("--endpoints") + 1] == "endpoints.yml"
    endpoints = YAML(typ="safe").load(PROJECT / "endpoints.yml")
    assert endpoints["action_endpoint"] == {
        "actions_module": "actions",
        "enable_selective_domain": True,
    }


def test_rasa_runs_without_its_management_interface_and_without_telemetry(
    settings: Settings,
) -> None:
    for server in assistant_servers(settings, Path("models/a.tar.gz")):
        assert "--enable-api" not in server.command
        assert server.environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_no_server_keeps_two_processors_busy_with_one_message(settings: Settings) -> None:
    for server in assistant_servers(settings, Path("models/a.tar.gz")):
        assert server.environment["OPENBLAS_NUM_THREADS"] == "1"


def test_each_process_of_rasa_has_its_port_name_and_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    settings = Settings(assistant_port=6005, assistant_processes=2, assistant_var=tmp_path)

    first, second = assistant_servers(settings, Path("models/a.tar.gz"))

    assert (first.name, second.name) == ("Rasa 1", "Rasa 2")
    assert (first.command[-1], second.command[-1]) == ("6005", "6006")
    assert first.log != second.log
    assert second.ready_url == "http://127.0.0.1:6006/ready"
