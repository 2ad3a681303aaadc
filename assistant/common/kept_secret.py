"""A secret of this installation that is made up once and kept in a file."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

SHORTEST = 32


class KeptSecretError(Exception):
    """The secret cannot be kept or read; the text names the file and what is wrong with it."""


def kept_secret(file: Path, size: int) -> str:
    """Read a secret; make one up when there is no file yet.

    Args:
        file: where it is kept, readable by its owner alone.
        size: how many random bytes a new one has.

    Raises:
        KeptSecretError: the file cannot be used, or holds no secret: a lost one is not replaced.
    """
    try:
        if not file.exists():
            _make(file, size)
        kept = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeptSecretError(f"{file} cannot be used ({type(error).__name__})") from None
    if len(kept) < SHORTEST:
        raise KeptSecretError(f"{file} holds no secret")
    return kept


def _make(file: Path, size: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as draft:
            draft.write(secrets.token_urlsafe(size))
        # Whole, and only if no other process was quicker.
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
