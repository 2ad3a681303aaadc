"""Each kind of database, with its tables and empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.settings import StorageSettings
from tests.storage.conftest import emptied, postgres, settings_for
from tests.storage.database import make_tables

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> StorageSettings:
    """The database of an installation: every test that asks for it runs on both."""
    is_shared = request.param == "postgresql"
    url = emptied(request.getfixturevalue("postgres")) if is_shared else ""
    settings = settings_for(tmp_path, url)
    make_tables(settings)
    return settings
