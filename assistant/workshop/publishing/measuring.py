"""Compares a draft with what is live: both answer the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from assistant.content.loader import load_content
from assistant.service.judging.answers import Answer
from assistant.service.releases import Release
from assistant.storage.archive import Archive
from assistant.storage.settings import StorageSettings
from assistant.workshop.models import State
from assistant.workshop.publishing.asking import Respondent, both, differing, recent, scope_in
from assistant.workshop.publishing.children import assistant
from assistant.workshop.publishing.comparing import Asked, asked, replay_report, report
from assistant.workshop.publishing.questions import Question, digest, questions
from assistant.workshop.publishing.remembered import remember, remembered
from assistant.workshop.publishing.work import DRAFT, Work, draft_storage
from assistant.workshop.review.collect import collect
from assistant.workshop.wording import say

_LIVE = "live"
Found = TypeVar("Found")


def compared(work: Work, live: Release | None, model: Path) -> dict[str, Any]:
    """Ask the draft all that there is to ask, and what is live the same.

    Args:
        work: the publication; its draft's assistant stays up.
        live: what is live, if anything.
        model: the draft's.

    Returns:
        What is kept of it, see `comparing`.

    Raises:
        ChildError: an assistant does not start.
        AskerError: it is gone.
        StoppedError: the publication was cancelled.
    """
    work.watch.enter(State.COMPARING, say("publishing.starting"))
    candidate, archive = work.candidate, work.place.archive
    # Whatever was said to it goes with it.
    work.draft.callback(shutil.rmtree, candidate.work / DRAFT, ignore_errors=True)
    draft = work.draft.enter_context(_assistant(work, candidate.folder, model, DRAFT))
    work.publication.draft_url = draft
    new = Respondent(draft, scope_in(candidate.folder))
    collect(archive, work.place, now=True)
    asks = questions(work.place.root, load_content(candidate.folder / "content"), archive)
    if live is None:
        (after,) = _both(work, [lambda: new.answers(asks)], [new], len(asks))
        kept = _report(work, asked(asks, None, after, (None, new.scope)))
    else:
        kept, after = _beside(work, live, new, asks)
    _erase(draft_storage(work.place, work.publication), new.real)
    remember(work.answers, str(work.publication.pk), asks, after)
    return kept


def _beside(
    work: Work, live: Release, new: Respondent, asks: Sequence[Question]
) -> tuple[dict[str, Any], list[Answer]]:
    """Ask what is live as well; give what is kept of it, and the draft's answers."""
    known, talks = remembered(work.answers, live.id), recent(work.place.archive)
    open_ones = [one for one in asks if digest(one.text) not in known]
    with _running(work, live, needed=bool(open_ones or talks)) as old:
        messages = len(asks) + len(open_ones) + 2 * sum(map(len, talks))
        found, after = _both(
            work, [lambda: old.answers(open_ones), lambda: new.answers(asks)], [old, new], messages
        )
        was, will = _both(
            work, [lambda: old.talks(talks), lambda: new.talks(talks)], [old, new], messages
        )
    rest = iter(found)
    before = [known.get(digest(one.text)) or next(rest) for one in asks]
    remember(work.answers, live.id, asks, before)
    kept = {
        **_report(work, asked(asks, before, after, (old.scope, new.scope))),
        "replay": replay_report(len(talks), differing(talks, was, will)),
    }
    return kept, after


def _report(work: Work, found: Sequence[Asked]) -> dict[str, Any]:
    return report(found, work.place.workshop.workshop_most_lost)


def _both(
    work: Work, things: Sequence[Callable[[], Found]], asked_ones: Sequence[Respondent], total: int
) -> list[Found]:
    def beat() -> None:
        done = sum(one.done for one in asked_ones)
        work.watch.beat(say("publishing.asking", done=done, total=total))

    return both(things, beat)


@contextmanager
def _running(work: Work, live: Release, *, needed: bool) -> Iterator[Respondent]:
    """Run the assistant that is live once more, if it is to be asked anything."""
    scope = scope_in(live.folder)
    if not needed:
        yield Respondent("", scope)
        return
    try:
        with _assistant(work, live.folder, live.model_file, _LIVE) as running:
            yield Respondent(running, scope)
    finally:
        # Customers' words were said to it.
        shutil.rmtree(work.candidate.work / _LIVE, ignore_errors=True)


def _erase(storage: StorageSettings, names: Sequence[str]) -> None:
    """Erase the conversations in which customers' words were said to the draft."""
    archive = Archive(storage)
    try:
        for name in names:
            archive.erase(name)
    finally:
        archive.close()


def _assistant(work: Work, folder: Path, model: Path, name: str) -> AbstractContextManager[str]:
    cache = work.place.assistant.assistant_var.resolve() / "cache"
    return assistant(folder, model, work.candidate.work / name, cache, work.watch)
