"""Compares a draft with what is live: both answer the same."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from assistant.content.loader import load_content
from assistant.service.judging.answers import Answer
from assistant.service.releases import Release
from assistant.storage.archive import Archive
from assistant.storage.settings import StorageSettings
from assistant.workshop.models import State
from assistant.workshop.publishing.asking import (
    Respondent,
    Said,
    Talk,
    both,
    differing,
    recent,
    scope_in,
)
from assistant.workshop.publishing.children import Assistant, assistant, wait_until_ready
from assistant.workshop.publishing.comparing import Asked, asked, replay_report, report
from assistant.workshop.publishing.questions import Question, digest, questions
from assistant.workshop.publishing.remembered import remember, remembered
from assistant.workshop.publishing.work import DRAFT, Work, draft_storage
from assistant.workshop.review.collect import collect
from assistant.workshop.wording import say

_LIVE = "live"


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
    new = Respondent(draft.url, scope_in(candidate.folder))
    collect(archive, work.place, now=True)
    asks = questions(work.place.root, load_content(candidate.folder / "content"), archive)
    if live is None:
        ((after, _),) = _asked(work, [draft], [(new, asks)], [])
        kept = _report(work, asked(asks, None, after, (None, new.scope)))
    else:
        kept, after = _beside(work, live, draft, new, asks)
    _erase(draft_storage(work.place, work.publication), new.real)
    remember(work.answers, str(work.publication.pk), asks, after)
    return kept


def _beside(
    work: Work, live: Release, draft: Assistant, new: Respondent, asks: Sequence[Question]
) -> tuple[dict[str, Any], list[Answer]]:
    """Ask what is live as well; give what is kept of it, and the draft's answers."""
    known, talks = remembered(work.answers, live.id), recent(work.place.archive)
    open_ones = [one for one in asks if digest(one.text) not in known]
    started, old = [draft], Respondent("", scope_in(live.folder))
    with ExitStack() as stack:
        if open_ones or talks:
            # Customers' words are said to it.
            stack.callback(shutil.rmtree, work.candidate.work / _LIVE, ignore_errors=True)
            running = _assistant(work, live.folder, live.model_file, _LIVE)
            started.append(stack.enter_context(running))
            old.url = started[-1].url
        (found, was), (after, will) = _asked(work, started, [(old, open_ones), (new, asks)], talks)
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


def _asked(
    work: Work,
    started: Sequence[Assistant],
    who: Sequence[tuple[Respondent, Sequence[Question]]],
    talks: Sequence[Talk],
) -> list[Said]:
    """Ask each its questions, and have the conversations with each, at the same time."""
    wait_until_ready(started, work.watch)
    work.publication.draft_url = started[0].url
    total = sum(len(asks) for _, asks in who) + len(who) * sum(map(len, talks))

    def said(one: Respondent, asks: Sequence[Question]) -> Said:
        return one.answers(asks), one.talks(talks)

    def beat() -> None:
        done = sum(one.done for one, _ in who)
        work.watch.beat(say("publishing.asking", done=done, total=total))

    return both([partial(said, *each) for each in who], beat)


def _erase(storage: StorageSettings, names: Sequence[str]) -> None:
    """Erase the conversations in which customers' words were said to the draft."""
    archive = Archive(storage)
    try:
        for name in names:
            archive.erase(name)
    finally:
        archive.close()


def _assistant(
    work: Work, folder: Path, model: Path, name: str
) -> AbstractContextManager[Assistant]:
    cache = work.place.assistant.assistant_var.resolve() / "cache"
    return assistant(folder, model, work.candidate.work / name, cache)
