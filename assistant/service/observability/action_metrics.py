"""What is counted of actions, in the process that runs them."""

from __future__ import annotations

from functools import lru_cache, partial

from prometheus_client import CollectorRegistry, Counter, Histogram

from assistant.common.registry import PREFIX, process_registry

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class ActionMetrics:
    """Actions: how many, how they end, how long they take."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make the metrics.

        Args:
            registry: where they are found.
        """
        said = "Actions run, by name and by result: replied, or failed, which says an apology."
        count = partial(Counter, namespace=PREFIX, registry=registry)
        timed = partial(Histogram, namespace=PREFIX, registry=registry, buckets=_SECONDS)
        self._actions = count("actions", said, ("action", "result"))
        self._seconds = timed("action_seconds", "Time that an action took.", ("action",))

    def ran(self, action: str, result: str, seconds: float) -> None:
        """Count an action.

        Args:
            action: its name in domain.yml.
            result: `replied` or `failed`.
            seconds: how long it took.
        """
        self._actions.labels(action, result).inc()
        self._seconds.labels(action).observe(seconds)


@lru_cache(maxsize=1)
def action_metrics() -> ActionMetrics:
    """Make the metrics that all actions of this process share.

    Returns:
        The same metrics at each call.
    """
    return ActionMetrics(process_registry())
