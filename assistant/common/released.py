"""Where a process finds what decides its answers: in the release that it runs, if any.

A process without one, such as a test or a command, reads the working copy.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "ASSISTANT_RELEASE"
"""Names the folder of the release that a process runs; the launcher sets it."""
_PROJECT = Path(__file__).parents[2]


def released(file: str | Path) -> Path:
    """Find a file or folder of the project in the release that this process runs.

    Args:
        file: relative to the project's folder, or inside it.

    Returns:
        Its place in the release; the same path without a release, and for what is elsewhere.
    """
    release, place = os.environ.get(VARIABLE), _PROJECT / file
    if not release or not place.is_relative_to(_PROJECT):
        return Path(file)
    return Path(release) / place.relative_to(_PROJECT)


def release_id() -> str | None:
    """Name the release that this process runs, if any."""
    release = os.environ.get(VARIABLE)
    return Path(release).name if release else None
