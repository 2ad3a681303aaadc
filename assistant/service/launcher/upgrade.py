"""Bring a release into service, one process after another: the command, and the launcher's part."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from threading import Event
from types import FrameType

from assistant.common.settings import Settings
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.server import Server
from assistant.service.launcher.servers import prepare_storage
from assistant.service.releases import Release, activate, current_release, make_release, releases
from assistant.service.releases.activating import SIGNAL, Answer, Request
from assistant.service.releases.store import find_release, make_current
from assistant.storage.commands import adopt_installation, running_launcher
from assistant.storage.engine import StorageError


class Upgrades:
    """What the launcher is asked to do anew, and what it answers."""

    def __init__(self, settings: Settings, describe: Callable[[Release], Sequence[Server]]) -> None:
        """Listen from now on.

        Args:
            settings: where requests and answers are written.
            describe: describes the servers that run a release.
        """
        self._settings = settings
        self._describe = describe
        self._asked = False
        self._request: Request | None = None
        signal.signal(SIGNAL, self._ask)

    def take(self) -> Sequence[Server] | None:
        """Describe the servers as they shall be, when that is asked for; None otherwise."""
        if not self._asked:
            return None
        self._asked = False
        self._request = Request.read(self._settings)
        if self._request is None:
            return None
        try:
            return self._describe(find_release(self._request.release, self._settings))
        except Exception as error:
            # What runs goes on, whatever is wrong with what is new.
            self.answer(f"Release {self._request.release} cannot be started: {error}")
            return None

    def answer(self, failure: str | None) -> None:
        """Say how it went, and make the release the current one when all servers run it.

        Args:
            failure: why a server could not be replaced; None when all were.
        """
        if self._request is None:
            return
        if failure is None:
            failure = self._make_current(self._request.release)
        Answer(number=self._request.number, failure=failure).write(self._settings)
        self._request = None

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        # No event: its lock may be held by what the signal interrupts.
        self._asked = True

    def _make_current(self, release: str) -> str | None:
        try:
            make_current(find_release(release, self._settings), self._settings)
        except (LauncherError, OSError) as error:
            return f"All processes run release {release}, but it is not current: {error}"
        return None


def upgrade(settings: Settings, to: str | None, progress: Progress, stopping: Event) -> None:
    """Make a release of the working copy, or take a former one, and bring it into service.

    Args:
        settings: of the service that runs.
        to: the former release's id; None for the working copy.
        progress: where to show the waiting.
        stopping: set by others to ask for the end, which the launcher itself does not see.

    Raises:
        LauncherError: it cannot be made or found, or a process did not work with it.
    """
    try:
        adopt_installation()
        runs = running_launcher() is not None
    except StorageError as error:
        raise LauncherError(str(error)) from None
    former = current_release(settings)
    release = (
        find_release(to, settings)
        if to
        else make_release(settings, progress, stopping, "make upgrade")
    )
    if release is None:
        return
    if runs:
        prepare_storage(settings)
    activate(release, settings, progress, stopping)
    if stopping.is_set():
        return
    if not runs:
        progress.say(f"No service runs here: make serve will start release {release.id}.")
        return
    progress.say(f"The service runs release {release.id}.")
    if former is not None and former.id != release.id:
        progress.say(f"Back to the one before: make upgrade TO={former.id}")


def list_releases(settings: Settings, progress: Progress) -> None:
    """Say which releases there are, newest first, and which is current.

    Args:
        settings: where releases are.
        progress: where to say it.
    """
    current = current_release(settings)
    for release in releases(settings):
        live = "current" if current and current.id == release.id else ""
        made = release.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        progress.say(f"{release.id}  {made}  {live:7}  {release.by}: {release.note}")
