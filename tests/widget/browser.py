"""Drives the widget as a person does, in Debian's Chromium."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.widget.fake_assistant import WIDGET

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESKTOP = {"width": 1200, "height": 800}
PHONE = {"width": 390, "height": 844}
NOW = "2026-11-26T14:05:00+01:00"
ZOOMED = {"width": 320, "height": 256}
AXE = WIDGET / "node_modules" / "axe-core"
TAGS = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "RGAAv4",
    "best-practice",
]


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start Chromium, and stop it in the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page with the widget in it, and what its console complained of."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def launcher(self) -> Locator:
        return self.page.locator(".launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("dialog.panel")

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea.field")

    @property
    def replies(self) -> Locator:
        return self.page.locator(".received")

    def open(self) -> None:
        self.launcher.click()
        self.panel.wait_for()

    def ask(self, text: str, replies: int = 1) -> None:
        """Type a question and wait for its answers, and for the sign that no more will come."""
        before = self.replies.count()
        self.field.fill(text)
        self.field.press("Enter")
        self.replies.nth(before + replies - 1).wait_for()
        self.page.locator(".typing").wait_for(state="hidden")

    def pass_time(self, seconds: int) -> None:
        """Let time fly, with pauses for the network to do its part."""
        for _ in range(seconds):
            self.page.clock.run_for(1_000)
            self.page.wait_for_timeout(30)

    def menu(self, item: int) -> None:
        """Choose from the options: 0 restart, 1 download, 2 erase."""
        self.page.locator(".options > .bare").click()
        self.page.locator(".menu .item").nth(item).click()

    def show_data(self) -> None:
        """Open what the law asks to be told."""
        self.page.locator(".footer button").nth(1).click()

    @property
    def focused(self) -> str:
        """The element that has the focus inside the widget, as `tag.class`."""
        return str(
            self.page.evaluate(
                """() => {
                  const e = document.querySelector("cloud-tchat").shadowRoot.activeElement;
                  return e ? `${e.localName}.${e.className}` : "";
                }"""
            )
        )

    @property
    def announced(self) -> list[str]:
        """All that the live region was given since the page was loaded, in order."""
        return list(self.page.evaluate("() => window.announced"))

    @property
    def stored(self) -> dict[str, Any]:
        return dict(self.page.evaluate("() => ({...sessionStorage, ...localStorage})"))


# Sees every text that enters a live region, wherever that is: also twice the same.
RECORD_ANNOUNCEMENTS = """
window.announced = [];
document.addEventListener("DOMContentLoaded", () => new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes)
    if (change.target.closest?.("[aria-live=polite]")) window.announced.push(node.textContent);
}).observe(document, { childList: true, subtree: true }));
"""


def visit(browser: Browser, url: str, **context: Any) -> Visit:
    """Open a page in a browser profile of its own.

    Args:
        browser: the browser.
        url: the page's address.
        context: Playwright's settings of the profile, such as `viewport` or `color_scheme`.

    Returns:
        The page, loaded.
    """
    context.setdefault("viewport", DESKTOP)
    context.setdefault("locale", "fr-FR")
    context.setdefault("timezone_id", "Europe/Paris")
    page = browser.new_context(**context).new_page()
    page.add_init_script(RECORD_ANNOUNCEMENTS)
    seen = Visit(page)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "console",
        lambda message: seen.errors.append(message.text) if message.type == "error" else None,
    )
    # Time flows as usual, and can be moved forward.
    page.clock.install(time=NOW)
    page.goto(url)
    return seen


def faults(seen: Visit) -> list[str]:
    """All that axe finds wrong with the page, in French."""
    run = """async ([axe, locale, tags]) => {
      if (!window.axe) new Function(axe).call(window);
      window.axe.configure({ locale });
      const { violations } = await window.axe.run(document, { runOnly: tags });
      return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html} ${v.help}`));
    }"""
    locale = json.loads((AXE / "locales" / "fr.json").read_text("utf-8"))
    script = (AXE / "axe.min.js").read_text("utf-8")
    return list(seen.page.evaluate(run, [script, locale, TAGS]))
