"""Rules on entries that the loader accepts but that must not be shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from assistant.content.documents import FieldPath
from assistant.content.drafts import Drafts, EntryT, Placed
from assistant.content.model import Procedure
from assistant.content.problems import Problem
from assistant.content.references import answers

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
    for procedure in drafts.procedures:
        for path, url in _addresses(procedure):
            yield from _address_problems(procedure, path, url)
        yield from _review_problems(procedure, today)


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
