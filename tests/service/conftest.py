"""What tests of the service share: a small project that releases are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.common.settings import Settings
from tests.service.working_copy import FILES, Project


@pytest.fixture
def working_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path / "var"))
    project = Project(tmp_path, Settings(_env_file=None))
    for name in FILES:
        project.write(name, f"{name} as it was\n")
    return project
