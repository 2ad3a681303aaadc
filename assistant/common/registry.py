"""What a process tells Prometheus about itself."""

from __future__ import annotations

import re
from functools import lru_cache

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

PREFIX = "assistant"
OTHER = "other"

_LABEL = re.compile(r"[a-z][a-z0-9_]{0,39}")


@lru_cache(maxsize=1)
def process_registry() -> CollectorRegistry:
    """Make the registry of this process, with its memory, processor time and open files.

    Returns:
        The same registry at each call: Rasa makes the channels apart from each other, and all
        must count in one place.
    """
    # When each series began would double their number, and nothing here asks.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


class Bounded:
    """Keeps the values of a label few: each one is a time series for as long as a process lives."""

    def __init__(self, most: int) -> None:
        """Set the bound.

        Args:
            most: how many values are let through.
        """
        self._most = most
        self._seen: set[str] = set()

    def __call__(self, value: str) -> str:
        """Let a value through.

        Args:
            value: a name that our own code chose.

        Returns:
            The value; `other` when it is no plain name, or one too many.
        """
        if value in self._seen:
            return value
        if len(self._seen) >= self._most or not _LABEL.fullmatch(value):
            return OTHER
        self._seen.add(value)
        return value
