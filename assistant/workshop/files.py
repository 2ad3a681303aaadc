"""Writes files of the project: one writer at a time, whole or not at all, nothing lost."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILES = "workshop-files.lock"


class ChangedMeanwhileError(Exception):
    """A file is not what it was when it was shown; the text is its name."""


def digest(text: str) -> str:
    """Tell one text of a file from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> str:
    """Read a file as it is, whatever its ends of lines."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


@contextmanager
def alone(folder: Path, lock_name: str = _FILES) -> Iterator[None]:
    """Let no other process of the workshop do the same; a lock ends with its process.

    Args:
        folder: where files made while running are.
        lock_name: what is done alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / lock_name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def replace(path: Path, text: str, shown: str | None) -> None:
    """Write a file, if it still is what it was; to be called within `alone`.

    Args:
        path: the file.
        text: what it is to hold.
        shown: digest of what it held when it was shown; None if it must not exist yet.

    Raises:
        ChangedMeanwhileError: somebody changed it.
    """
    is_there = path.exists()
    if is_there != (shown is not None) or (is_there and digest(read(path)) != shown):
        raise ChangedMeanwhileError(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    number, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if is_there else 0o644
        Path(partial).chmod(mode)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
