"""Fixtures of the shell's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shell.rest_server import RestServer, serving


@pytest.fixture
def rest() -> Iterator[RestServer]:
    with serving() as server:
        yield server
