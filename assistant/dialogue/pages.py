"""Published pages that may speak of a question without a procedure."""

from __future__ import annotations

from typing import Protocol

from assistant.content.model import Page


class PageFinder(Protocol):
    """Finds the pages that a question is near to."""

    def find(self, question: str) -> tuple[Page, ...]:
        """Find pages.

        Args:
            question: the customer's words.

        Returns:
            Two at most, the nearest first; none when none is near enough.
        """


class NoPages:
    """Knows no page."""

    def find(self, question: str) -> tuple[Page, ...]:  # noqa: ARG002
        """Find nothing."""
        return ()
