"""Every command works on what the service works on, or refuses."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assistant.storage.commands import record_installation, run_command
from assistant.storage.settings import StorageSettings

OWN = {
    "DATABASE_URL": "postgresql://assistant:made-up@127.0.0.1:15432/postgres",
    "REDIS_URL": "redis://:made-up@127.0.0.1:16379/0",
}


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An installation of the test's own, whose settings are not this machine's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path / "var"))
    for name in (*OWN, "PSEUDONYM_SECRET"):
        monkeypatch.setenv(name, "")
    return monkeypatch


def started_with(made: dict[str, str], **given: str) -> None:
    """Start a service, and come back with a shell that knows nothing of its variables."""
    with pytest.MonkeyPatch.context() as starting:
        for name, value in {**made, **given}.items():
            starting.setenv(name, value)
        record_installation("make serve", made)


def place() -> tuple[int, list[str], str]:
    places: list[str] = []

    def look(settings: StorageSettings) -> str:
        places.append(settings.place)
        return os.environ["REDIS_URL"]

    code = run_command(look)
    return code, places, os.environ["REDIS_URL"]


def test_without_a_service_the_settings_decide() -> None:
    code, places, redis = place()
    assert (code, redis) == (0, "")
    assert "conversations.db" in places[0]


def test_a_command_works_on_the_stores_that_the_service_made_for_itself() -> None:
    started_with(OWN)
    code, (where,), redis = place()
    assert (code, redis) == (0, OWN["REDIS_URL"])
    assert "PostgreSQL 127.0.0.1:15432/postgres" in where


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"DATABASE_URL": "postgresql://u:hidden@db.example/one"},
            "PostgreSQL db.example:5432/one",
        ),
        ({"REDIS_URL": "redis://:hidden@redis.example/1"}, "Redis redis.example:6379/1"),
        ({"PSEUDONYM_SECRET": "an unknown key, long enough for names"}, "PSEUDONYM_SECRET"),
    ],
)
def test_a_command_that_does_not_know_what_the_service_was_given_refuses_and_says_why(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    given: dict[str, str],
    words: str,
) -> None:
    started_with({}, **given)
    code, places, _ = place()
    said = capsys.readouterr().err
    assert (code, places) == (1, [])
    assert words in said
    assert "make serve" in said
    kept = (tmp_path / "var" / "service.json").read_text("utf-8")
    assert "hidden" not in kept + said
    assert "an unknown key" not in kept + said


def test_a_command_that_names_another_database_than_the_service_refuses(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started_with(OWN)
    environment.setenv("DATABASE_URL", "postgresql://u:p@elsewhere/x")
    assert place()[0] == 1
    assert "elsewhere" in capsys.readouterr().err


def test_only_its_owner_reads_what_was_written_down(tmp_path: Path) -> None:
    started_with(OWN)
    assert stat.S_IMODE((tmp_path / "var" / "service.json").stat().st_mode) == 0o600
