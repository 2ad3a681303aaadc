"""Bring a release into service: the launcher that runs takes it up, process by process."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event
from typing import Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from assistant.common.settings import Settings
from assistant.service.launcher.progress import LauncherError, Progress, alone
from assistant.service.releases.store import (
    Release,
    code_digest,
    current_release,
    forget_old,
    make_current,
)
from assistant.storage.commands import running_launcher
from assistant.storage.engine import StorageError

SIGNAL = signal.SIGUSR2


class Message(BaseModel):
    """Base of both: written at once or not at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def file(cls, settings: Settings) -> Path:
        """Where it is written."""
        return settings.assistant_var / f"upgrade-{cls.__name__.lower()}.json"

    @classmethod
    def read(cls, settings: Settings) -> Self | None:
        """Read the last one; None when there is none yet."""
        try:
            return cls.model_validate_json(cls.file(settings).read_bytes())
        except FileNotFoundError:
            return None

    def write(self, settings: Settings) -> None:
        """Write it in place of the last one."""
        file = self.file(settings)
        new = file.with_suffix(".new")
        new.write_text(self.model_dump_json(), "utf-8")
        new.rename(file)


class Request(Message):
    """Take up a release; `number` tells a request and its answer from others."""

    number: str
    release: str


class Answer(Message):
    """How it went: why a process could not be replaced, or nothing."""

    number: str
    failure: str | None


_POLL_S = 0.5


def activate(release: Release, settings: Settings, progress: Progress, stopping: Event) -> None:
    """Make a release the current one, and have the service that runs take it up.

    The launcher names it as current once every process runs it: whatever ends before, the
    launcher too, leaves live what was live.

    Args:
        release: what shall be live.
        settings: of the service.
        progress: where to show the waiting.
        stopping: set by others to ask for the end of the waiting; the launcher goes on.

    Raises:
        LauncherError: a process does not work with it, or other code made it; what was live
            stays live.
    """
    if release.code != code_digest():
        raise LauncherError(
            f"Release {release.id} was made by other code than this: check that code out, then "
            "make a release of it with make upgrade."
        )
    with alone(settings.assistant_var / "upgrade.lock", "upgrade", progress, stopping):
        launcher, former = _launcher(), current_release(settings)
        if stopping.is_set():
            return
        if launcher is None:
            make_current(release, settings)
        else:
            _have_taken_up(release, launcher, settings, progress, stopping)
        # The way back stays open, however old what was live is.
        forget_old(settings, former)


def _have_taken_up(
    release: Release, launcher: int, settings: Settings, progress: Progress, stopping: Event
) -> None:
    request = Request(number=uuid4().hex, release=release.id)
    request.write(settings)
    os.kill(launcher, SIGNAL)
    with progress.during("Replacing one process after another") as tick:
        while (answer := _answer(request, settings)) is None:
            if stopping.wait(_POLL_S):
                return
            tick()
            if _launcher() != launcher and _answer(request, settings) is None:
                raise LauncherError("The service ended meanwhile.")
    if answer.failure is not None:
        raise LauncherError(answer.failure)


def _answer(request: Request, settings: Settings) -> Answer | None:
    answer = Answer.read(settings)
    return answer if answer and answer.number == request.number else None


def _launcher() -> int | None:
    try:
        return running_launcher()
    except StorageError as error:
        raise LauncherError(str(error)) from None
