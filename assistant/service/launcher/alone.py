"""Have one process at a time do some work."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from assistant.service.launcher.progress import Progress

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
