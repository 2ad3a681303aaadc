"""Settings and secrets of the service on one machine."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from assistant.common.settings import SettingsError
from assistant.service.cluster.settings import ClusterSettings, load_cluster_settings
from assistant.service.cluster.stores import ensure_keys

PROJECT = Path(__file__).parents[2]


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "cluster" / "keys.json"
    made = ensure_keys(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(set(made.values())) == 3
    assert all(len(key) >= 32 for key in made.values())
    assert ensure_keys(file) == made
    assert ensure_keys(tmp_path / "other.json") != made


def test_two_processes_run_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_cluster_settings(tmp_path / ".env")[0].assistant_processes == 2
    monkeypatch.setenv("ASSISTANT_PROCESSES", "1")
    assert load_cluster_settings(tmp_path / ".env")[0].assistant_processes == 1


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PROXY_PORT": "https"}, "PROXY_PORT must be a port number"),
        ({"PROXY_CERTIFICATE": "/absent.pem"}, "must be given together"),
        (
            {"PROXY_CERTIFICATE": "/absent.pem", "PROXY_CERTIFICATE_KEY": "/absent.key"},
            "/absent.pem is missing",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence):
        load_cluster_settings(tmp_path / ".env")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused")
def test_nothing_runs_as_root_unasked(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "assistant.service.cluster"],
        cwd=PROJECT,
        env={**os.environ, "ASSISTANT_VAR": str(tmp_path / "var"), "ALLOW_ROOT": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "ask for that with make serve ALLOW_ROOT=true" in run.stderr
    assert not (tmp_path / "var").exists()


def test_the_example_file_lists_every_setting() -> None:
    known = dotenv_values(PROJECT / ".env.example")
    assert {name.upper() for name in ClusterSettings.model_fields} <= set(known)
    assert load_cluster_settings(PROJECT / ".env.example")[1].proxy_port == 8443
