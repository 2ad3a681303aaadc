"""Fits how near a question must be to a published page before the page is offered.

`python -m assistant.understanding.calibrate_pages`; a part of `make calibrate`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.content.loader import load_content
from assistant.understanding.encoders import shared_encoder
from assistant.understanding.page_finder import BOUNDS, PageBounds, PageLikeness, near_pages

WRONG = 2.0
"""A page that does not speak of the question costs as much as so many that are not offered."""
BESIDE = 0.25
"""The same, of a page that stands beside the right one."""
FOLDS = 5
_STEPS = range(30, 96)
_SECONDS = (0.0, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class PageQuestion:
    """A question, its likeness to each page, and the page that answers it, if any."""

    likeness: Mapping[str, float]
    page: str | None


@dataclass(frozen=True)
class Measured:
    """What bounds do with questions.

    Attributes:
        found: share of the questions with a page that are offered it.
        wrong: share of the questions without a page that are offered one.
        other: share of the questions with a page that are offered only others.
    """

    found: float
    wrong: float
    other: float


def fit(questions: Sequence[PageQuestion]) -> PageBounds:
    """Choose the bounds of the least cost.

    Args:
        questions: labelled questions, none of which a page holds word for word.

    Returns:
        The bounds; of equal ones the most careful.
    """
    every = [PageBounds(step / 100, second) for step in _STEPS for second in _SECONDS]
    return min(every, key=lambda one: (_cost(questions, one), -one.likeness, one.second))


def held_out(questions: Sequence[PageQuestion]) -> Measured:
    """Measure on each fifth what the others' bounds do with it.

    Args:
        questions: labelled questions.

    Returns:
        The shares.
    """
    offered: list[tuple[PageQuestion, tuple[str, ...]]] = []
    for fold in range(FOLDS):
        bounds = fit([one for at, one in enumerate(questions) if at % FOLDS != fold])
        own = questions[fold::FOLDS]
        offered += [(one, near_pages(one.likeness, bounds)) for one in own]
    answered = [(one, pages) for one, pages in offered if one.page]
    others = [(one, pages) for one, pages in offered if not one.page]
    return Measured(
        found=_share([one.page in pages for one, pages in answered]),
        wrong=_share([bool(pages) for _, pages in others]),
        other=_share([bool(pages) and one.page not in pages for one, pages in answered]),
    )


def read_questions(path: Path, likeness: PageLikeness) -> tuple[PageQuestion, ...]:
    """Read labelled questions: a line `{"text": …, "page": id or null}` each.

    Args:
        path: such as data/questions/pages.jsonl.
        likeness: compares them with the pages.

    Returns:
        The questions.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return tuple(PageQuestion(likeness.of(row["text"]), row["page"]) for row in rows)


def _cost(questions: Sequence[PageQuestion], bounds: PageBounds) -> float:
    cost = 0.0
    for one in questions:
        pages = near_pages(one.likeness, bounds)
        wrong = sum(page != one.page for page in pages)
        if one.page and one.page in pages:
            cost += BESIDE * wrong
        else:
            cost += WRONG * wrong + (one.page is not None)
    return cost


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> int:
    """Fit the bounds and write them.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--questions", type=Path, default=Path("data/questions/pages.jsonl"))
    parser.add_argument("--output", type=Path, default=BOUNDS)
    options = parser.parse_args()
    pages = load_content(options.content).pages
    likeness = PageLikeness(pages.values(), shared_encoder())
    questions = read_questions(options.questions, likeness)
    bounds, measured = fit(questions), held_out(questions)
    bounds.write(options.output)
    print(  # noqa: T201
        f"Pages, held out: {measured.found:.3f} found, {measured.other:.3f} others only, "
        f"{measured.wrong:.3f} offered for nothing; bound {bounds.likeness}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
