"""What can keep the assistant from running."""

from __future__ import annotations


class LauncherError(Exception):
    """The assistant cannot start or go on; the text says why and what to do."""
