"""Rules on entries that the loader accepts but that must not be shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from assistant.content.documents import FieldPath
from assistant.content.drafts import Drafts, EntryT, Placed
from assistant.content.emphasis import without_marks
from assistant.content.model import Procedure
from assistant.content.problems import Problem
from assistant.content.references import answers

MAX_STEP = 76
"""Characters of a step: two lines on a telephone."""
MAX_TITLE = 40
"""Characters of a detail's title: one line of a button on a telephone."""
ALLOWED_SCHEMES = frozenset({"https", "mailto", "tel"})


def entry_problems(drafts: Drafts, today: date) -> Iterator[Problem]:
    """Check addresses and review dates.

    Args:
        drafts: the entries read.
        today: the day against which review dates are measured.

    Yields:
        The problems; a review past due is a warning.
    """
    for link in drafts.links:
        yield from _address_problems(link, ("url",), link.entry.url)
    for page in drafts.pages:
        yield from _address_problems(page, ("url",), page.entry.url)
    for procedure in drafts.procedures:
        for path, url in _addresses(procedure):
            yield from _address_problems(procedure, path, url)
        yield from _review_problems(procedure, today)
        yield from _room_problems(procedure)


def _room_problems(placed: Placed[Procedure]) -> Iterator[Problem]:
    """Find what takes too much room on a telephone."""
    for path, answer in answers(placed):
        for index, step in enumerate(answer.steps):
            length = len(without_marks(step.text))
            if length > MAX_STEP:
                at = (*path, "steps", index, "text")
                yield placed.problem("step_too_long", at, length=length, most=MAX_STEP)
        if answer.fold_after and answer.fold_after > len(answer.steps):
            yield placed.problem("fold_too_far", (*path, "fold_after"), count=len(answer.steps))
        titles: set[str] = set()
        for index, detail in enumerate(answer.details):
            at = (*path, "details", index, "title")
            if detail.title and len(detail.title) > MAX_TITLE:
                yield placed.problem("title_too_long", at, most=MAX_TITLE)
            if detail.title in titles:
                yield placed.problem("title_twice", at, title=detail.title)
            titles |= {detail.title} if detail.title else set()


def _addresses(placed: Placed[Procedure]) -> Iterator[tuple[FieldPath, str]]:
    yield ("source", "url"), placed.entry.source.url
    for path, answer in answers(placed):
        for index, step in enumerate(answer.steps):
            if step.image:
                yield (*path, "steps", index, "image", "url"), step.image.url


def _address_problems(placed: Placed[EntryT], path: FieldPath, url: str) -> Iterator[Problem]:
    parts = urlsplit(url)
    is_whole = bool(parts.netloc if parts.scheme == "https" else parts.path)
    if parts.scheme not in ALLOWED_SCHEMES or not is_whole:
        yield placed.problem("link_scheme", path, url=url)


def _review_problems(placed: Placed[Procedure], today: date) -> Iterator[Problem]:
    procedure = placed.entry
    due, reviewed = procedure.review_due.isoformat(), procedure.reviewed.isoformat()
    if procedure.review_due <= procedure.reviewed:
        yield placed.problem("review_order", ("review_due",), due=due, reviewed=reviewed)
    elif procedure.review_due < today:
        yield placed.problem("review_due", ("review_due",), severity="warning", due=due)
