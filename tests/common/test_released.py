"""A process that runs a release finds there what decides its answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.common.released import VARIABLE, release_id, released

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "releases" / "0123456789ab"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.mark.parametrize("file", ["content", Path("content"), PROJECT / "content"])
def test_a_file_of_the_project_is_that_of_the_release(folder: Path, file: str | Path) -> None:
    assert released(file) == folder / "content"
    assert release_id() == "0123456789ab"


def test_a_file_elsewhere_stays_where_it_is(folder: Path, tmp_path: Path) -> None:
    assert released(tmp_path / "content") == tmp_path / "content"
    assert not folder.exists()


def test_without_a_release_it_is_that_of_the_working_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert released("content") == Path("content")
    assert released(PROJECT / "content") == PROJECT / "content"
    assert release_id() is None
