"""Starts the worker beside the workshop, and again when it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread
from time import sleep

import structlog

from assistant.common.faults import fault
from assistant.service.launcher import process

_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 5.0


class Publisher:
    """Keeps the worker running, as a process that the kernel ends with this one."""

    def __init__(self, var: Path) -> None:
        """Prepare.

        Args:
            var: folder of files made while running.
        """
        self._log = var / "log" / "publishing.log"
        # The kernel ends a child when the thread that started it ends: this one never does.
        self._thread = Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        command = (sys.executable, "-m", "assistant.workshop.publishing")
        while True:
            try:
                process.start(command, self._log, {}).wait()
            except OSError as error:
                _log.error("workshop.worker_not_started", **fault(error))
            sleep(_PAUSE_SECONDS)
