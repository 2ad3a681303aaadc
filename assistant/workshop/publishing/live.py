"""Brings a release into service, and writes into the project what was fitted for it."""

from __future__ import annotations

import io
import shutil
from threading import Event

from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.releases import Release, activate, current_release, seal
from assistant.service.releases.store import find_release
from assistant.workshop.audit import note
from assistant.workshop.commits import commit
from assistant.workshop.files import alone
from assistant.workshop.models import Publication, Scope, State
from assistant.workshop.publishing.candidate import write_back
from assistant.workshop.publishing.pipeline import FaultyError, model_of
from assistant.workshop.publishing.remembered import name_after
from assistant.workshop.publishing.watch import Watch
from assistant.workshop.publishing.work import Work
from assistant.workshop.wording import say


def publish(work: Work) -> None:
    """Bring a publication live.

    Args:
        work: the publication that somebody decided on; its draft's assistant has ended.

    Raises:
        FaultyError: what it was made from is gone, or something else is live by now.
        LauncherError: the service does not run with it; what was live stays live.
    """
    publication, settings = work.publication, work.place.assistant
    work.watch.enter(State.PUBLISHING, say("publishing.activating"))
    release = _release(work)
    # Named before, so that the next start knows whether it came to it.
    Publication.objects.filter(pk=publication.pk).update(release=release.id)
    activate(release, settings, Progress(_Heartbeat(work.watch)), Event())
    if publication.scope != Scope.BACK:
        _write_back(work, release)
        name_after(work.answers, str(publication.pk), release.id)
    shutil.rmtree(work.candidate.work, ignore_errors=True)


class _Heartbeat(io.StringIO):
    """Takes what a launcher says of its progress as a sign that the work goes on."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def write(self, text: str) -> int:
        self._watch.beat()
        return len(text)


def _release(work: Work) -> Release:
    publication, settings = work.publication, work.place.assistant
    if publication.scope == Scope.BACK:
        try:
            return find_release(publication.release, settings)
        except LauncherError:
            raise FaultyError([say("publishing.gone")]) from None
    live = current_release(settings)
    folder = work.candidate.folder
    if not folder.exists():
        raise FaultyError([say("publishing.gone")])
    if (live.id if live else "") != publication.replaced:
        # What was compared with is not what would be replaced.
        raise FaultyError([say("publishing.overtaken")])
    by = (publication.approved_by or publication.asked_by).name
    return seal(folder, model_of(work, live), settings, by, publication.note)


def _write_back(work: Work, release: Release) -> None:
    publication, place = work.publication, work.place
    with alone(place.workshop.assistant_var):
        names = write_back(release.folder, place.root, publication.fitted_before)
        if names:
            commit(
                names, f"Take over what release {release.id} was fitted to", publication.asked_by
            )
            note(publication.asked_by, "fitted", str(publication.pk), files=names)
