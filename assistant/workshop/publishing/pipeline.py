"""The steps of a publication, from the files to a draft that is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.content.problems import ContentError
from assistant.service.launcher.training import CALIBRATION, EXAMPLES, is_calibrated
from assistant.service.releases import Release, current_release
from assistant.service.releases.store import MODELS, code_digest
from assistant.understanding.check_examples import CHECKED
from assistant.workshop.models import Publication, Scope, State
from assistant.workshop.publishing.candidate import MOST_DRIFT
from assistant.workshop.publishing.comparing import blocks
from assistant.workshop.publishing.differences import Differences, differences
from assistant.workshop.publishing.measuring import compared
from assistant.workshop.publishing.work import Work
from assistant.workshop.wording import say

_FOUND = (
    "fitted_before",
    "scope",
    "drift",
    "report",
    "replaced",
    "draft_url",
    "approved_by",
)
_EVERYTHING = Differences(is_text=False, is_trained=False, share=1.0)


class FaultyError(Exception):
    """The draft cannot be published; `lines` says why, for people."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Keep the lines."""
        self.lines = list(lines)
        super().__init__(len(self.lines))


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
    publication.report = _as_json(found)
    model = _model(work, live, found)
    publication.replaced = live.id if live else ""
    if found.scope != Scope.TEXT:
        publication.report |= compared(work, live, model)
    state = _decided(work)
    if state == State.PUBLISHING:
        publication.approved_by = publication.asked_by
    publication.save(update_fields=_FOUND)
    work.watch.enter(state, "")


def model_of(work: Work, live: Release | None) -> Path:
    """Where the model is that the candidate goes live with."""
    if work.publication.scope == Scope.MODEL or live is None:
        return work.candidate.folder / MODELS / _model_name(work.publication)
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
    # A model of other code may not be what this code expects.
    return found if live.code == code_digest() else replace(found, is_trained=False)


def _check(work: Work, found: Differences) -> None:
    work.watch.enter(State.PREPARING, say("publishing.checking"))
    has_examples = bool(found.examples) or found is _EVERYTHING
    if work.publication.accepts and has_examples:
        work.candidate.check_examples("--accept")
    faults = work.candidate.faults(with_examples=has_examples)
    if faults:
        # Only of an example that may be meant does a fault say where to note that it is.
        nearer = all(CHECKED.as_posix() in fault for fault in faults)
        Publication.objects.filter(pk=work.publication.pk).update(report={"nearer": nearer})
        raise FaultyError(faults)


def _model(work: Work, live: Release | None, found: Differences) -> Path:
    """Take the model that is live, or fit and train another one."""
    publication = work.publication
    publication.report["thresholds"] = "same"
    if live is not None and found.is_trained:
        publication.drift = _drift(live)
        return live.model_file
    folder = work.candidate.folder
    if not is_calibrated(folder / CALIBRATION, folder / EXAMPLES):
        publication.drift = found.share + (_drift(live) if live else 0.0)
        if publication.refits or publication.drift > MOST_DRIFT:
            work.watch.enter(State.CALIBRATING, say("publishing.calibrating"))
            work.candidate.calibrate()
            publication.drift = 0.0
            publication.report["thresholds"] = "fitted"
        else:
            publication.report["thresholds"] = "kept"
    work.watch.enter(State.TRAINING, say("publishing.training"))
    return work.candidate.train(_model_name(publication))


def _drift(live: Release) -> float:
    """How far the examples of what is live are from those that its thresholds were fitted on."""
    made = Publication.objects.filter(release=live.id, state=State.LIVE).order_by("-pk").first()
    return made.drift if made else 0.0


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
