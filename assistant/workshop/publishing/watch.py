"""What every long step calls again and again: it says that the work goes on, and may end it."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import timezone

from assistant.workshop.models import Publication, State

_EVERY_SECONDS = 1.0


class StoppedError(Exception):
    """Somebody cancelled the publication."""


class Watch:
    """Says in a publication's row what is being done, and that its worker lives."""

    def __init__(self, publication: Publication) -> None:
        """Watch over a publication.

        Args:
            publication: the one that is worked on.
        """
        self._open = Publication.objects.filter(pk=publication.pk, is_open=True)
        self._next = 0.0

    def enter(self, state: State, said: str) -> None:
        """Begin a step.

        Raises:
            StoppedError: the publication was cancelled.
        """
        if not self._open.update(state=state.value, said=said, beat_at=timezone.now()):
            raise StoppedError
        self._next = time.monotonic() + _EVERY_SECONDS

    def beat(self, said: str | None = None) -> None:
        """Say that the step goes on; to be called often.

        Raises:
            StoppedError: the publication was cancelled.
        """
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_SECONDS
        changed: dict[str, datetime | str] = {"beat_at": timezone.now()}
        if said is not None:
            changed["said"] = said
        if not self._open.update(**changed):
            raise StoppedError
