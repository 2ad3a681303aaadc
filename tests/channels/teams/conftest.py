"""Fixtures of the Teams channel's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels.teams.microsoft import Microsoft, running_microsoft


@pytest.fixture
async def microsoft(anyio_backend: str) -> AsyncIterator[Microsoft]:  # noqa: ARG001  # its loop
    """Microsoft's services on this machine; no test may send them what they would refuse."""
    async with running_microsoft() as services:
        yield services
        assert services.faults == []
