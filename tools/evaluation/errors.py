"""What keeps a measurement from being made."""

from __future__ import annotations


class EvaluationError(Exception):
    """A set, an option or the assistant cannot be used; the text says why and what to do."""
