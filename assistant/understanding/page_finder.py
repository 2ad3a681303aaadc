"""Finds the published pages that a question is near to, by what each says that it covers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.content.emphasis import bare
from assistant.content.model import Page
from assistant.understanding.encoder import Floats, SentenceEncoder

BOUNDS = Path(__file__).with_name("pages.json")
"""Where `make calibrate` writes how near a question must be."""
MOST = 2


@dataclass(frozen=True)
class PageBounds:
    """How near a question must be to a page; fitted on questions that no page has word for word.

    Attributes:
        likeness: least likeness of the nearest page.
        second: how much less like the question a second page may be.
    """

    likeness: float
    second: float

    def write(self, path: Path) -> None:
        """Write the numbers.

        Args:
            path: the file.
        """
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read_bounds(path: Path = BOUNDS) -> PageBounds:
    """Read what `make calibrate` wrote.

    Args:
        path: the file.

    Returns:
        The numbers.
    """
    return PageBounds(**json.loads(path.read_text(encoding="utf-8")))


class PageLikeness:
    """Compares questions with what pages cover."""

    def __init__(
        self, pages: Iterable[Page], encoder: SentenceEncoder, cache: Path | None = None
    ) -> None:
        """Encode what the pages cover.

        Args:
            pages: the pages.
            encoder: the sentence encoder.
            cache: folder where vectors are kept, or None.
        """
        self._encoder = encoder
        texts = [(page.id, bare(text)) for page in pages for text in (page.title, *page.covers)]
        self._owners = [owner for owner, _ in texts]
        every = [text for _, text in texts]
        self._vectors: Floats = encoder.encode_all(every, cache)

    def of(self, question: str) -> Mapping[str, float]:
        """Compare a question.

        Args:
            question: the customer's words.

        Returns:
            The likeness to each page, by its id, the nearest first.
        """
        if not self._owners:
            return {}
        nearness = self._vectors @ self._encoder.encode(question)
        found: dict[str, float] = {}
        for place in np.argsort(-nearness):
            found.setdefault(self._owners[int(place)], float(nearness[place]))
        return found


def near_pages(likeness: Mapping[str, float], bounds: PageBounds) -> tuple[str, ...]:
    """Choose the pages that are near enough.

    Args:
        likeness: of each page, the nearest first.
        bounds: how near is enough.

    Returns:
        Ids of two pages at most.
    """
    ranked = list(likeness.items())[:MOST]
    if not ranked or ranked[0][1] < bounds.likeness:
        return ()
    least = max(bounds.likeness, ranked[0][1] - bounds.second)
    return tuple(page for page, value in ranked if value >= least)


class EncoderPageFinder:
    """Finds the pages that a question is near to."""

    def __init__(
        self,
        pages: Mapping[str, Page],
        encoder: SentenceEncoder,
        bounds: PageBounds,
        cache: Path | None = None,
    ) -> None:
        """Encode what the pages cover.

        Args:
            pages: the pages, by id.
            encoder: the sentence encoder.
            bounds: how near a question must be.
            cache: folder where vectors are kept, or None.
        """
        self._pages = pages
        self._bounds = bounds
        self._likeness = PageLikeness(pages.values(), encoder, cache)

    def find(self, question: str) -> tuple[Page, ...]:
        """Find pages.

        Args:
            question: the customer's words.

        Returns:
            Two at most, the nearest first; none when none is near enough.
        """
        near = near_pages(self._likeness.of(question), self._bounds)
        return tuple(self._pages[page] for page in near)
