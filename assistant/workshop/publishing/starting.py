"""Starts the worker beside the workshop, and again when it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep

import structlog

from assistant.common.faults import fault
from assistant.service.launcher import process

_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 5.0


def keep_publishing(var: Path) -> None:
    """Keep the worker running; for a thread that never ends.

    The kernel ends a child when the thread that started it ends.

    Args:
        var: folder of files made while running.
    """
    command = (sys.executable, "-m", "assistant.workshop.publishing")
    while True:
        try:
            process.start(command, var / "log" / "publishing.log", {}).wait()
        except OSError as error:
            _log.error("workshop.worker_not_started", **fault(error))
        sleep(_PAUSE_SECONDS)
