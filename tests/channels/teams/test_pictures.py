"""Every card as the official renderer draws it, at the width of a telephone."""

from __future__ import annotations

import pytest

from tests.channels.teams.pictures.__main__ import WIDTHS, draw, drawing_page
from tests.replies.test_teams import REPLIES

pytestmark = pytest.mark.slow

CUT = """() => [...document.querySelectorAll(".ac-pushButton, .ac-textBlock")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.textContent)"""


def test_the_renderer_accepts_every_card_and_cuts_no_text() -> None:
    with drawing_page() as page:
        # Drawing raises what the renderer complains about.
        draw(page, REPLIES, WIDTHS["telephone"])
        assert page.evaluate(CUT) == []
        assert page.locator("section").count() == len(REPLIES)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0
