"""All metrics of the process that serves the channels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from prometheus_client import CollectorRegistry

from assistant.common.registry import process_registry
from assistant.turns.queue_metrics import QueueMetrics
from assistant.turns.turn_metrics import SendMetrics, StoreMetrics, TurnMetrics


@dataclass(frozen=True)
class Metrics:
    """What channels count; `registry` is where it is found."""

    registry: CollectorRegistry
    turns: TurnMetrics
    sends: SendMetrics
    stores: StoreMetrics
    queues: QueueMetrics


def make_metrics(registry: CollectorRegistry) -> Metrics:
    """Make the metrics.

    Args:
        registry: where they are found; it has none of them yet.

    Returns:
        The metrics.
    """
    return Metrics(
        registry=registry,
        turns=TurnMetrics(registry),
        sends=SendMetrics(registry),
        stores=StoreMetrics(registry),
        queues=QueueMetrics(registry),
    )


@lru_cache(maxsize=1)
def process_metrics() -> Metrics:
    """Make the metrics that all channels of this process share.

    Returns:
        The same metrics at each call.
    """
    return make_metrics(process_registry())
