"""Gathers by the clock, so that an erasure is seen though nobody opens a page."""

from __future__ import annotations

from threading import Event

import structlog
from django.db import close_old_connections, connection

from assistant.common.faults import fault
from assistant.workshop.configuration import installation
from assistant.workshop.review.collect import collect
from assistant.workshop.review.nearest import nearest_of

_log = structlog.get_logger(__name__)

_INTERVAL_SECONDS = 600.0


def gather(stopping: Event, interval: float = _INTERVAL_SECONDS) -> None:
    """Gather at once, and every ten minutes until told to stop; for a thread of its own."""
    place = installation()
    while not stopping.is_set():
        try:
            collect(place.archive, place, now=True)
            # The first sentence that is opened need not wait for it.
            nearest_of(place.root)
        except Exception as error:
            _log.error("workshop.gather_failed", **fault(error))
        finally:
            close_old_connections()
        stopping.wait(interval)
    connection.close()
