"""The steps of a publication, from the files to a draft that is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.content.loader import load_content
from assistant.content.problems import ContentError
from assistant.service.releases import Release, current_release
from assistant.storage.settings import StorageSettings
from assistant.workshop.configuration import Installation
from assistant.workshop.models import Publication, Scope, State
from assistant.workshop.publishing.asking import Respondent, both, differing, recent, scope_in
from assistant.workshop.publishing.candidate import MOST_DRIFT, Candidate
from assistant.workshop.publishing.children import assistant
from assistant.workshop.publishing.comparing import asked, blocks, replay_report, report
from assistant.workshop.publishing.differences import Differences, differences
from assistant.workshop.publishing.questions import digest, questions
from assistant.workshop.publishing.remembered import remember, remembered
from assistant.workshop.publishing.watch import Watch
from assistant.workshop.review.collect import collect
from assistant.workshop.wording import say

Found = TypeVar("Found")
_DRAFT = "draft"
_FOUND = (
    "fitted_before",
    "scope",
    "drift",
    "report",
    "replaced",
    "draft_url",
    "approved_by",
)
_EVERYTHING = Differences(is_text=False, is_trained=False, has_new_intent=True, share=1.0)


class FaultyError(Exception):
    """The draft cannot be published; `lines` says why, for people."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Keep the lines."""
        self.lines = list(lines)
        super().__init__(len(self.lines))


@dataclass(frozen=True)
class Work:
    """A publication that is worked on.

    Attributes:
        publication: its row.
        place: the installation.
        watch: told that a step goes on.
        draft: what is kept open with the draft's assistant, once it answers.
    """

    publication: Publication
    place: Installation
    watch: Watch
    draft: ExitStack

    @property
    def answers(self) -> Path:
        """Where answers of releases are remembered."""
        return works_folder(self.place)

    @property
    def candidate(self) -> Candidate:
        """Where its files are."""
        return Candidate(self.place, work_folder(self.place, self.publication), self.watch)


def works_folder(place: Installation) -> Path:
    """Where all publications keep their files."""
    return place.workshop.assistant_var.resolve() / "publishing"


def work_folder(place: Installation, publication: Publication) -> Path:
    """Where a publication keeps its files until it is live."""
    return works_folder(place) / str(publication.pk)


def prepare(work: Work) -> None:
    """Bring a publication from the files to where a person decides on it.

    Args:
        work: the publication.

    Raises:
        FaultyError: the files have faults, or there is nothing to publish.
        StoppedError: it was cancelled.
        ChildError: a step failed.
    """
    publication, candidate = work.publication, work.candidate
    work.watch.enter(State.PREPARING, say("publishing.copying"))
    publication.fitted_before = candidate.copy()
    live = current_release(work.place.assistant)
    found = _found(work, live)
    _check(work, found)
    publication.scope = found.scope.value
    model = _model(work, live, found)
    publication.report = {**_as_json(found), "thresholds": publication.report["thresholds"]}
    publication.replaced = live.id if live else ""
    if found.scope != Scope.TEXT:
        publication.report |= _compared(work, live, model)
    state = _decided(work)
    if state == State.PUBLISHING:
        publication.approved_by = publication.asked_by
    publication.save(update_fields=_FOUND)
    work.watch.enter(state, "")


def model_of(work: Work, live: Release | None) -> Path:
    """Where the model is that the candidate goes live with."""
    if work.publication.scope == Scope.MODEL or live is None:
        return work.candidate.folder / "models" / _model_name(work.publication)
    return live.model_file


def _model_name(publication: Publication) -> str:
    return f"assistant-workshop-{publication.pk}.tar.gz"


def _found(work: Work, live: Release | None) -> Differences:
    if live is None:
        return _EVERYTHING
    settings = work.place.assistant
    try:
        found = differences(live.folder, work.candidate.folder, settings)
    except ContentError as error:
        raise FaultyError([str(problem) for problem in error.problems]) from None
    if not found:
        raise FaultyError([say("publishing.nothing")])
    return found


def _check(work: Work, found: Differences) -> None:
    work.watch.enter(State.PREPARING, say("publishing.checking"))
    has_examples = bool(found.examples) or found is _EVERYTHING
    if work.publication.accepts and has_examples:
        work.candidate.accept()
    faults = work.candidate.faults(with_examples=has_examples)
    if faults:
        raise FaultyError(faults)


def _model(work: Work, live: Release | None, found: Differences) -> Path:
    """Take the model that is live, or fit and train another one."""
    publication = work.publication
    publication.report = {"thresholds": "same"}
    if live is not None and found.is_trained:
        publication.drift = _drift(live)
        return live.model_file
    if not work.candidate.is_calibrated():
        publication.drift = found.share + (_drift(live) if live else 0.0)
        if found.has_new_intent or publication.drift > MOST_DRIFT:
            work.watch.enter(State.CALIBRATING, say("publishing.calibrating"))
            work.candidate.calibrate()
            publication.drift = 0.0
            publication.report = {"thresholds": "fitted"}
        else:
            publication.report = {"thresholds": "kept"}
    work.watch.enter(State.TRAINING, say("publishing.training"))
    return work.candidate.train(_model_name(publication))


def _drift(live: Release) -> float:
    """How far the examples of what is live are from those that its thresholds were fitted on."""
    made = Publication.objects.filter(release=live.id, state=State.LIVE).order_by("-pk").first()
    return made.drift if made else 0.0


def _compared(work: Work, live: Release | None, model: Path) -> dict[str, Any]:
    work.watch.enter(State.COMPARING, say("publishing.starting"))
    candidate, archive = work.candidate, work.place.archive
    draft = work.draft.enter_context(_assistant(work, candidate.folder, model, _DRAFT))
    work.publication.draft_url = draft
    new = Respondent(draft, scope_in(candidate.folder))
    collect(archive, work.place, now=True)
    asks = questions(work.place.root, load_content(candidate.folder / "content"), archive)
    most_lost = work.place.workshop.workshop_most_lost
    if live is None:
        (after,) = _both(work, [lambda: new.answers(asks)], [new], len(asks))
        remember(work.answers, str(work.publication.pk), asks, after)
        return report(asked(asks, None, after, (None, new.scope)), most_lost)
    known, talks = remembered(work.answers, live.id), recent(archive)
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
    remember(work.answers, str(work.publication.pk), asks, after)
    return {
        **report(asked(asks, before, after, (old.scope, new.scope)), most_lost),
        "replay": replay_report(len(talks), differing(talks, was, will)),
    }


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
    with _assistant(work, live.folder, live.model_file, "live") as running:
        yield Respondent(running, scope)


def _assistant(work: Work, folder: Path, model: Path, name: str) -> AbstractContextManager[str]:
    cache = work.place.assistant.assistant_var.resolve() / "cache"
    return assistant(folder, model, work.candidate.work / name, cache, work.watch)


def draft_storage(place: Installation, publication: Publication) -> StorageSettings:
    """Where the draft's assistant keeps its conversations, apart from all others."""
    var = work_folder(place, publication) / _DRAFT
    return StorageSettings(_env_file=None, assistant_var=var, database_url="")


def _as_json(found: Differences) -> dict[str, Any]:
    return {
        "answers_changed": [list(one) for one in found.answers],
        "examples_changed": [list(one) for one in found.examples],
        "files_changed": list(found.files),
    }


def _decided(work: Work) -> State:
    """Where a compared publication waits, or that it goes live."""
    publication, approval = work.publication, work.place.workshop.workshop_approval
    if blocks(publication.report):
        return State.BLOCKED
    if approval:
        return State.WAITING
    return State.PUBLISHING if publication.goes_live else State.READY
