"""Bring what is on disk now, code, content and model, into service, one process after another.

The command asks the launcher that runs, by a signal, and waits for what it writes down.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from assistant.common.settings import Settings
from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.server import Server
from assistant.service.launcher.storage import prepare_storage
from assistant.service.launcher.training import ensure_model
from assistant.storage.errors import StorageError
from assistant.storage.installation import adopt_installation, running_launcher

_REQUEST = signal.SIGUSR2
_POLL_S = 0.5
_DONE = "done"


class Upgrades:
    """What the launcher is asked to do anew, and what it answers."""

    def __init__(self, settings: Settings, describe: Callable[[Path], Sequence[Server]]) -> None:
        """Listen from now on.

        Args:
            settings: where requests and answers are written.
            describe: describes the servers that use a model.
        """
        self._settings = settings
        self._describe = describe
        self._asked = Event()
        signal.signal(_REQUEST, lambda *_: self._asked.set())

    def take(self) -> Sequence[Server] | None:
        """Describe the servers as they shall be, when that is asked for; None otherwise."""
        if not self._asked.is_set():
            return None
        self._asked.clear()
        # The launcher's own code is older, and may look for another model.
        model = Path(_request_file(self._settings).read_text("utf-8"))
        return self._describe(model)

    def answer(self, failure: str | None) -> None:
        """Say how it went.

        Args:
            failure: why a server could not be replaced; None when all were.
        """
        file = _answer_file(self._settings)
        new = file.with_suffix(".new")
        new.write_text(failure or _DONE, "utf-8")
        new.rename(file)


def upgrade(settings: Settings, progress: Progress, stopping: Event) -> None:
    """Train and migrate where needed, then have the running service take it up.

    Args:
        settings: of the service that runs.
        progress: where to show the waiting.
        stopping: set by others to ask for the end, which the upgrade itself does not see.

    Raises:
        LauncherError: no service runs here, or a process did not work with what is new.
    """
    try:
        adopt_installation()
        launcher = running_launcher()
    except StorageError as error:
        raise LauncherError(str(error)) from None
    if launcher is None:
        raise LauncherError("No service runs here: start it with make run or make serve.")
    model = ensure_model(settings, progress, stopping)
    if model is None:
        return
    prepare_storage(settings)
    _request_file(settings).write_text(str(model), "utf-8")
    file = _answer_file(settings)
    file.unlink(missing_ok=True)
    os.kill(launcher, _REQUEST)
    with progress.during("Replacing one process after another") as tick:
        while not file.exists():
            if stopping.wait(_POLL_S):
                return
            tick()
            if running_launcher() != launcher:
                raise LauncherError("The service ended meanwhile.")
    failure = file.read_text("utf-8")
    if failure != _DONE:
        raise LauncherError(failure)
    progress.say("The service runs what is on disk now.")


def _request_file(settings: Settings) -> Path:
    return settings.assistant_var / "upgrade.model"


def _answer_file(settings: Settings) -> Path:
    return settings.assistant_var / "upgrade"
