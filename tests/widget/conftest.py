"""What the widget's tests share: the built script, one browser, a server for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.widget.browser import Visit, start_browser, visit
from tests.widget.fake_assistant import WIDGET, FakeAssistant

OpenPage = Callable[..., Visit]


@pytest.fixture(scope="session")
def built_widget() -> str:
    """What the build says of the script that it made from the sources as they are."""
    built = subprocess.run(
        ["make", "-C", str(WIDGET), "build"], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return built.stdout


# Not for the whole run: Playwright's event loop would stand in the way of other tests' loops.
@pytest.fixture(scope="package")
def browser(built_widget: str) -> Iterator[Browser]:  # noqa: ARG001
    with start_browser() as started:
        yield started


@pytest.fixture
def server() -> Iterator[FakeAssistant]:
    with FakeAssistant() as started:
        yield started
    assert started.seen.complaints == []


@pytest.fixture
def open_page(browser: Browser, server: FakeAssistant) -> Iterator[OpenPage]:
    """Opens a page of tests/widget/pages, or an address, in a browser profile of its own."""
    visits: list[Visit] = []

    def open_it(name: str = "plain", **context: Any) -> Visit:
        address = name if name.startswith("http") else f"{server.url}/pages/{name}.html"
        seen = visit(browser, address, **context)
        visits.append(seen)
        return seen

    yield open_it
    for seen in visits:
        seen.page.context.close()
