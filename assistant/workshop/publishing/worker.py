"""The one worker of an installation: takes publications on, and ends what was interrupted."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from threading import Event

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from assistant.common.faults import fault
from assistant.content.problems import ContentError
from assistant.service.asker import AskerError
from assistant.service.launcher.progress import LauncherError
from assistant.service.releases import current_release
from assistant.storage.engine import StorageError
from assistant.workshop.audit import note
from assistant.workshop.configuration import Installation
from assistant.workshop.models import WORKING, Publication, State
from assistant.workshop.publishing.children import ChildError
from assistant.workshop.publishing.live import publish
from assistant.workshop.publishing.pipeline import FaultyError, prepare
from assistant.workshop.publishing.watch import StoppedError, Watch
from assistant.workshop.publishing.work import Work, works_folder
from assistant.workshop.wording import say

_log = structlog.get_logger(__name__)

DRAFT_LASTS = timedelta(minutes=15)
"""How long a draft can be tried out when nobody decides on it."""
_SILENT = timedelta(minutes=1)
_POLL_SECONDS = 0.5
_NAME = 64


class Worker:
    """Works on one publication at a time, and keeps its draft's assistant up meanwhile."""

    def __init__(self, place: Installation) -> None:
        """Prepare the worker.

        Args:
            place: the installation.
        """
        self._place = place
        self._name = socket.gethostname()[:_NAME]
        self._draft: ExitStack | None = None
        self._draft_of = 0
        self._draft_until = 0.0

    def run(self, stopping: Event) -> None:
        """Work until asked to end."""
        while not stopping.is_set():
            try:
                self.step()
            except (DatabaseError, StorageError) as error:
                _log.error("workshop.publishing_waits", **fault(error))
                # The next step opens another.
                connection.close()
            stopping.wait(_POLL_SECONDS)
        self._let_go()

    def step(self) -> None:
        """End what was interrupted, let go what nobody needs any more, take on what is asked."""
        self._end_interrupted()
        if self._draft and not self._is_needed():
            self._let_go()
        self._tidy()
        asked = Publication.objects.filter(
            is_open=True, worker="", state__in=[State.ASKED, State.PUBLISHING]
        ).first()
        if asked and Publication.objects.filter(pk=asked.pk, worker="").update(
            worker=self._name, beat_at=timezone.now()
        ):
            self._work_on(asked)

    def _work_on(self, publication: Publication) -> None:
        self._let_go()
        draft = ExitStack()
        work = Work(publication, self._place, Watch(publication), draft)
        try:
            if publication.state == State.ASKED:
                prepare(work)
                publication.refresh_from_db()
            if publication.state == State.PUBLISHING:
                draft.close()
                publish(work)
                _end(publication, State.LIVE)
        except StoppedError:
            _log.info("workshop.publication_cancelled", publication=publication.pk)
        except Exception as error:
            _log.error("workshop.publication_failed", publication=publication.pk, **fault(error))
            draft.close()
            self._end_early(publication, State.FAILED, _lines(error))
        self._keep(publication, draft)

    def _keep(self, publication: Publication, draft: ExitStack) -> None:
        """Keep the draft's assistant for those who decide."""
        self._draft, self._draft_of = draft, publication.pk
        self._draft_until = time.monotonic() + DRAFT_LASTS.total_seconds()
        if not self._is_needed():
            self._let_go()

    def _is_needed(self) -> bool:
        decides = Publication.objects.filter(pk=self._draft_of, is_open=True).exclude(draft_url="")
        return time.monotonic() < self._draft_until and decides.exists()

    def _let_go(self) -> None:
        if self._draft:
            self._draft.close()
            self._draft = None
            Publication.objects.filter(pk=self._draft_of).update(draft_url="")

    def _tidy(self) -> None:
        """Remove the files of publications that ended."""
        for folder in works_folder(self._place).glob("[0-9]*"):
            if not Publication.objects.filter(pk=int(folder.name), is_open=True).exists():
                shutil.rmtree(folder)

    def _end_interrupted(self) -> None:
        """End what a worker was at that died: this machine's, or one that went silent."""
        for one in Publication.objects.filter(is_open=True).exclude(worker=""):
            silent = one.beat_at is None or one.beat_at < timezone.now() - _SILENT
            if one.state not in WORKING or not (silent or one.worker == self._name):
                continue
            self._end_early(one, State.INTERRUPTED)

    def _end_early(
        self, publication: Publication, state: State, faults: Sequence[str] = ()
    ) -> None:
        """End what did not come to its end; it is live all the same if its release is."""
        publication.refresh_from_db()
        live = current_release(self._place.assistant)
        if publication.state == State.PUBLISHING and live and live.id == publication.release:
            _end(publication, State.LIVE)
        else:
            _end(publication, state, faults)


def _end(publication: Publication, state: State, faults: Sequence[str] = ()) -> None:
    row = Publication.objects.filter(pk=publication.pk, is_open=True)
    if row.update(
        state=state.value,
        is_open=False,
        ended_at=timezone.now(),
        said="",
        draft_url="",
        faults=list(faults),
    ):
        who = publication.approved_by or publication.asked_by
        note(who, f"publication_{state.value}", str(publication.pk))


def _lines(error: Exception) -> list[str]:
    """Say for people why a publication failed."""
    match error:
        case FaultyError():
            return error.lines
        case ContentError():
            return [str(problem) for problem in error.problems]
        case LauncherError():
            return [say("publishing.not_taken_up"), str(error)]
        case ChildError():
            return [say("publishing.child"), *str(error).splitlines()]
        case StorageError() | DatabaseError() | AskerError():
            return [say("publishing.out_of_reach")]
    return [say("problems.failed_text")]
