"""What a command shows, waits for and ends with."""

from __future__ import annotations

import fcntl
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TextIO

from assistant.common.signals import set_at_signals


class LauncherError(Exception):
    """The assistant cannot start or go on; the text says why and what to do."""


def stop_on_signals() -> Event:
    """Catch Ctrl-C, a request to terminate and a closed terminal.

    Returns:
        An event that is set at the first of them.
    """
    stopping = Event()
    set_at_signals(stopping, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    return stopping


_FRAMES = "|/-\\"
_PLAIN_INTERVAL_S = 15.0


class Progress:
    """Writes what goes on to a stream, usually standard error.

    Args:
        stream: where to write.
        clock: seconds from any origin.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._moving = stream.isatty()

    def say(self, line: str) -> None:
        """Write one line.

        Args:
            line: text without line break.
        """
        print(line, file=self._stream, flush=True)

    @contextmanager
    def during(self, work: str) -> Iterator[Callable[[], None]]:
        """Show that some work is going on, then how long it took.

        Args:
            work: what is done, as in "Training the model".

        Yields:
            A function to call often while the work goes on.
        """
        began = self._clock()
        if not self._moving:
            self.say(f"{work}...")
        try:
            yield self._moving_tick(work, began) if self._moving else self._plain_tick(work, began)
        except BaseException:
            self._erase()
            raise
        self._erase()
        self.say(f"{work}: done in {self._clock() - began:.0f} s")

    def _moving_tick(self, work: str, began: float) -> Callable[[], None]:
        frames = itertools.cycle(_FRAMES)

        def tick() -> None:
            self._stream.write(f"\r{next(frames)} {work}... {self._clock() - began:.0f} s ")
            self._stream.flush()

        return tick

    def _plain_tick(self, work: str, began: float) -> Callable[[], None]:
        due = itertools.count(began + _PLAIN_INTERVAL_S, _PLAIN_INTERVAL_S)
        next_line = next(due)

        def tick() -> None:
            nonlocal next_line
            if self._clock() >= next_line:
                next_line = next(due)
                self.say(f"{work}... {self._clock() - began:.0f} s")

        return tick

    def _erase(self) -> None:
        if self._moving:
            self._stream.write("\r\033[K")
            self._stream.flush()


_POLL_S = 0.2


@contextmanager
def alone(lock: Path, work: str, progress: Progress, stopping: Event) -> Iterator[None]:
    """Hold a lock that the kernel gives back when the process ends, however it ends.

    Args:
        lock: a file; made with its folder.
        work: what others do meanwhile, as in "training".
        progress: where to show the waiting.
        stopping: set by others to ask for the end: then the lock may not be held.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(descriptor):
            with progress.during(f"Waiting for another {work}") as tick:
                while not _locked(descriptor) and not stopping.wait(_POLL_S):
                    tick()
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
