"""Gathers by the clock, so that an erasure is seen though nobody opens a page."""

from __future__ import annotations

from threading import Event, Thread

import structlog
from django.db import close_old_connections, connection

from assistant.common.faults import fault
from assistant.workshop.configuration import installation
from assistant.workshop.review.collect import collect
from assistant.workshop.review.nearest import nearest_of

_log = structlog.get_logger(__name__)

_INTERVAL_SECONDS = 600.0


class GatherTimer:
    """Gathers every ten minutes, in a thread of its own that ends with the process."""

    def __init__(self, interval: float = _INTERVAL_SECONDS) -> None:
        """Prepare the timer.

        Args:
            interval: time between two rounds, in seconds.
        """
        self._interval = interval
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="gather", daemon=True)

    def start(self) -> None:
        """Begin, with a first round at once."""
        self._thread.start()

    def stop(self) -> None:
        """End before the next round, and wait for the one that runs."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._gather()
            self._stopping.wait(self._interval)
        connection.close()

    def _gather(self) -> None:
        place = installation()
        try:
            collect(place.archive, place, now=True)
            # The first sentence that is opened need not wait for it.
            nearest_of(place.root)
        except Exception as error:
            _log.error("workshop.gather_failed", **fault(error))
        finally:
            close_old_connections()
