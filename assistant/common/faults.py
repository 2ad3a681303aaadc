"""Describe an unexpected error for a log, without what it says: that may quote the customer."""

from __future__ import annotations

import traceback
from pathlib import Path

_FRAMES = 3
_CAUSES = 5


def fault(error: BaseException, count: int = _FRAMES) -> dict[str, str]:
    """Describe an error.

    Args:
        error: what was raised.
        count: how many places at most.

    Returns:
        Its kind, and the innermost places that it came through, as fields of a log line.
    """
    frames = traceback.extract_tb(error.__traceback__)[-count:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "where": " > ".join(places)}


def faults(error: BaseException, count: int = 2 * _FRAMES) -> list[dict[str, str]]:
    """Describe an error and what it came from.

    Args:
        error: what was raised.
        count: how many places at most, for each.

    Returns:
        The error, its cause, and so on; five at most.
    """
    described: list[dict[str, str]] = []
    each: BaseException | None = error
    while each is not None and len(described) < _CAUSES:
        described.append(fault(each, count))
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return described
