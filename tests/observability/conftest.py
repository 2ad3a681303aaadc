"""What the tests of this folder share."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Rasa runs on asyncio."""
    return "asyncio"
