"""Draws every kind of reply: `python -m tests.channels.teams.pictures FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assistant.replies.model import Reply
from assistant.replies.teams import render_teams
from tests.channels.teams.playground import TOOLS, install_tools
from tests.replies.test_teams import LABELS, REPLIES

HERE = Path(__file__).parent
WIDTHS = {"desktop": 500, "telephone": 320}


@contextmanager
def drawing_page() -> Iterator[Page]:
    """A page that draws messages."""
    install_tools()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto((HERE / "page.html").as_uri())
        page.add_script_tag(path=TOOLS / "adaptivecards" / "dist" / "adaptivecards.min.js")
        page.add_script_tag(path=TOOLS / "markdown-it" / "dist" / "markdown-it.min.js")
        page.add_script_tag(path=HERE / "render.js")
        yield page
        browser.close()


def draw(page: Page, replies: Mapping[str, Reply], width: int) -> None:
    """Draw replies below one another.

    Args:
        page: a page of `drawing_page`.
        replies: what to draw, by name.
        width: of a message, in pixels.
    """
    page.set_viewport_size({"width": width + 40, "height": 400})
    page.evaluate(
        """([width]) => {
          document.body.style.setProperty("--width", `${width}px`);
          document.getElementById("messages").replaceChildren();
        }""",
        [width],
    )
    for name, reply in replies.items():
        page.evaluate("([name, it]) => draw(name, it)", [name, render_teams(reply, LABELS)])


def main(folder: Path) -> None:
    """Draw each reply at each width.

    Args:
        folder: where the pictures go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with drawing_page() as page:
        for place, width in WIDTHS.items():
            for name, reply in REPLIES.items():
                draw(page, {name: reply}, width)
                page.screenshot(path=folder / f"{name}-{place}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
