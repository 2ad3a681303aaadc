"""Describe an unexpected error for a log, without what it says: that may quote the customer."""

from __future__ import annotations

import traceback
from pathlib import Path

_FRAMES = 3


def fault(error: BaseException) -> dict[str, str]:
    """Describe an error.

    Args:
        error: what was raised.

    Returns:
        Its kind, and the innermost places that it came through, as fields of a log line.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "where": " > ".join(places)}
