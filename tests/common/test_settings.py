"""Settings come from the environment and .env, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values

from assistant.common.settings import (
    CustomerAreaSettings,
    Settings,
    SettingsError,
    load_customer_area,
    load_settings,
)
from assistant.service.launcher.__main__ import main as launch

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)


def test_the_servers_are_reachable_from_this_machine_only_by_default(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")

    assert settings.assistant_url == "http://127.0.0.1:5005"
    assert settings.actions_url == "http://127.0.0.1:5055"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ASSISTANT_PORT=6001\nACTIONS_PORT=6002\n")
    monkeypatch.setenv("ASSISTANT_PORT", "7001")

    settings = load_settings(tmp_path / ".env")

    assert (settings.assistant_port, settings.actions_port) == (7001, 6002)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("ACTIONS_HOST", "10.0.0.1", "a loopback address such as 127.0.0.1"),
        ("ACTIONS_HOST", "actions.example.org", "a loopback address such as 127.0.0.1"),
        ("ASSISTANT_PORT", "abc", "a port number between 1 and 65535"),
        ("ACTIONS_PORT", "70000", "a port number between 1 and 65535"),
        ("ACTIONS_PORT", "", "a port number between 1 and 65535"),
        ("ASSISTANT_HOST", "two words", "an IP address or a host name"),
        ("ASSISTANT_HOST", "", "an IP address or a host name"),
        ("ASSISTANT_MODELS", "", "a path"),
        ("ASSISTANT_START_TIMEOUT", "0", "a number of seconds above 0"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_is_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path / ".env")

    assert str(error.value) == f"{variable} must be {expected} (environment or .env)."


def test_one_port_for_both_servers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACTIONS_PORT", "5005")
    assert load_settings(tmp_path / ".env").actions_port == 5005
    monkeypatch.setenv("ACTION_SERVER", "true")

    with pytest.raises(SettingsError, match="two different ports"):
        load_settings(tmp_path / ".env")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"ACTION_SERVER": "1", "ACTIONS_PORT": "5006"},
            "ACTIONS_PORT must not be one of the 3 ports",
        ),
        ({"ASSISTANT_PORT": "65534"}, "ASSISTANT_PORT must leave room for 3 ports"),
    ],
)
def test_several_processes_need_a_port_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in {"ASSISTANT_PROCESSES": "3", **variables}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=expected):
        load_settings(tmp_path / ".env")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:5005"),  # noqa: S104 (nothing is bound here)
        ("::", "http://[::1]:5005"),
        ("assistant.internal", "http://assistant.internal:5005"),
    ],
)
def test_the_url_of_a_host_is_one_that_a_client_can_use(host: str, url: str) -> None:
    assert Settings(assistant_host=host).assistant_url == url


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    example = PROJECT / ".env.example"

    assert {name.upper() for name in Settings.model_fields} <= set(dotenv_values(example))
    assert load_settings(example) == Settings.model_construct()


def test_no_address_of_the_customer_area_is_shipped() -> None:
    listed = dotenv_values(PROJECT / ".env.example")
    names = [name.upper() for name in CustomerAreaSettings.model_fields]
    assert [listed.get(name) for name in names] == [""] * len(names)
    assert load_customer_area(PROJECT / ".env.example") == {}


def test_addresses_of_the_customer_area_are_known_by_section(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "CUSTOMER_AREA_URL=https://client.example.com\n"
        "CUSTOMER_AREA_INVOICES_URL=https://client.example.com/invoices\n"
    )
    assert load_customer_area(tmp_path / ".env") == {
        "home": "https://client.example.com",
        "invoices": "https://client.example.com/invoices",
    }


@pytest.mark.parametrize("value", ["client.example.com", "http://client.example.com", "https://"])
def test_an_address_of_the_customer_area_is_that_of_a_page(tmp_path: Path, value: str) -> None:
    (tmp_path / ".env").write_text(f"CUSTOMER_AREA_SUPPORT_URL={value}\n")
    with pytest.raises(SettingsError, match="CUSTOMER_AREA_SUPPORT_URL must be empty, or"):
        load_customer_area(tmp_path / ".env")


def test_a_wrong_address_is_named_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CUSTOMER_AREA_URL", "client.example.com")
    monkeypatch.setattr("sys.argv", ["launcher", "train"])
    assert launch() == 1
    assert "CUSTOMER_AREA_URL must be" in capsys.readouterr().err
