"""Processes of this machine, as the kernel lists them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def children_of(process: int) -> list[int]:
    """List what a process started and what still runs; nothing when it has ended itself."""
    with suppress(OSError):
        listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
        return [int(child) for child in listed.split()]
    return []
