"""Uses the workshop as a person does, with mouse and keys, and counts both."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

# The keystroke-level model of Card, Moran and Newell (1980), for somebody who types forty words a
# minute; reading at 240 words a minute is added to it.
_KEY_S, _POINT_S, _PRESS_S, _THINK_S = 0.28, 1.1, 0.2, 1.35
_WORDS_A_SECOND = 4.0
_PASTING = 2


@dataclass
class Hands:
    """A person at the workshop.

    Attributes:
        page: what they look at.
        clicks, keys, words: how often they clicked, how many keys they pressed, what they read.
        pictures: where a picture of each step goes (PICTURES), if anywhere.
    """

    page: Page
    clicks: int = 0
    keys: int = 0
    words: int = 0
    pictures: str = field(default_factory=lambda: os.environ.get("PICTURES", ""))
    _seen: int = 0

    @property
    def seconds(self) -> float:
        """How long hands, eyes and thoughts take, by the model; not this machine."""
        click = _POINT_S + _PRESS_S + _THINK_S
        return self.keys * _KEY_S + self.clicks * click + self.words / _WORDS_A_SECOND

    def click(self, what: Locator) -> None:
        """Point at something and click."""
        what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        """Click a button."""
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Click a link."""
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def type(self, label: str, text: str) -> None:
        """Click into a field and type, key by key."""
        self.click(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)
        self.keys += len(text)

    def paste(self, label: str, text: str) -> None:
        """Click into a field and paste what was copied elsewhere."""
        self.click(self.page.get_by_label(label, exact=True))
        self.page.keyboard.insert_text(text)
        self.keys += _PASTING

    def choose(self, label: str, option: str) -> None:
        """Open a list and click a line of it."""
        found = self.page.get_by_label(label, exact=True)
        lines = found.locator("option").all_inner_texts()
        found.select_option(next(line for line in lines if option in line))
        self.clicks += 2

    def read(self, text: str) -> None:
        """Read."""
        self.words += len(text.split())

    def look(self, name: str) -> None:
        """Take a picture of the page, if pictures are wanted."""
        self._seen += 1
        if self.pictures:
            path = Path(self.pictures) / f"{self._seen:02}-{name}.png"
            self.page.screenshot(path=path, full_page=True)
