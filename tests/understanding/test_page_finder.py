"""Published pages for questions without a procedure, and how near a question must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.content.model import Page
from assistant.understanding.calibrate_pages import (
    PageQuestion,
    fit,
    held_out,
    read_questions,
)
from assistant.understanding.encoders import encoder_or_none
from assistant.understanding.page_finder import (
    EncoderPageFinder,
    PageBounds,
    PageLikeness,
    near_pages,
    read_bounds,
)

BOUNDS = PageBounds(0.5, 0.1)


@pytest.mark.parametrize(
    ("likeness", "pages"),
    [
        ({}, ()),
        ({"a": 0.49}, ()),
        ({"a": 0.5, "b": 0.3}, ("a",)),
        ({"a": 0.7, "b": 0.65, "c": 0.64}, ("a", "b")),
        ({"a": 0.7, "b": 0.55}, ("a",)),
        ({"a": 0.55, "b": 0.48}, ("a",)),
    ],
)
def test_two_pages_at_most_that_are_near_enough(
    likeness: dict[str, float], pages: tuple[str, ...]
) -> None:
    assert near_pages(likeness, BOUNDS) == pages


def test_the_bound_parts_what_a_page_answers_from_the_rest() -> None:
    questions = [PageQuestion({"a": 0.6 + at / 100}, "a") for at in range(10)]
    questions += [PageQuestion({"a": 0.3 + at / 100}, None) for at in range(10)]
    bounds = fit(questions)
    assert 0.39 < bounds.likeness <= 0.6
    measured = held_out(questions)
    assert measured.found >= 0.9
    assert (measured.wrong, measured.other) == (0.0, 0.0)


def test_a_page_that_is_mostly_wrong_is_not_offered() -> None:
    questions = [PageQuestion({"a": 0.6}, None)] * 5 + [PageQuestion({"a": 0.6}, "a")] * 5
    assert near_pages({"a": 0.6}, fit(questions)) == ()


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return dict(load_content(Path("content")).pages)


def test_committed_bounds_find_most_and_offer_little_for_nothing(pages: dict[str, Page]) -> None:
    encoder = encoder_or_none()
    if encoder is None:
        pytest.skip("the encoder does not run here")
    likeness = PageLikeness(pages.values(), encoder)
    questions = read_questions(Path("data/questions/pages.jsonl"), likeness)
    assert abs(fit(questions).likeness - read_bounds().likeness) < 0.1, "run make calibrate"
    measured = held_out(questions)
    assert measured.found >= 0.75
    assert measured.wrong <= 0.1
    assert measured.other <= 0.05


def test_questions_are_not_what_pages_say_that_they_cover(pages: dict[str, Page]) -> None:
    covered = {text.lower() for page in pages.values() for text in page.covers}
    lines = Path("data/questions/pages.jsonl").read_text("utf-8").lower()
    assert [text for text in covered if f'"{text}"' in lines] == []


def test_the_finder_gives_pages(pages: dict[str, Page]) -> None:
    encoder = encoder_or_none()
    if encoder is None:
        pytest.skip("the encoder does not run here")
    finder = EncoderPageFinder(pages, encoder, read_bounds())
    assert finder.find("y a-t-il un provider terraform")[0].id == "terraform"
    assert finder.find("quelle est la capitale de l'australie") == ()
