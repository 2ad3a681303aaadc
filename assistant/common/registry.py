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


def label(value: str) -> str:
    """Let a name through that our own code chose; `other` when it is no plain name."""
    return value if _LABEL.fullmatch(value) else OTHER
