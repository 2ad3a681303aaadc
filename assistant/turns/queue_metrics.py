"""What is counted of the inbox and the outbox, in the process that serves the channels."""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, Histogram

from assistant.common.registry import PREFIX
from assistant.storage.queue import Backlog

ANSWERED_SECONDS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0)


class QueueMetrics:
    """What waits, since when, and how long answers took from acknowledging to sending."""

    def __init__(self, registry: CollectorRegistry, now: Callable[[], float] = time.time) -> None:
        """Make the metrics.

        Args:
            registry: where they are found.
            now: the clock, in seconds since 1970.
        """
        self._now = now
        self._messages = Gauge(
            f"{PREFIX}_queue_messages",
            "Messages that wait: of the inbox for their turn, of the outbox for the platform.",
            ("queue", "channel"),
            registry=registry,
        )
        self._oldest = Gauge(
            f"{PREFIX}_queue_oldest_seconds",
            "How long the oldest of them has waited; it grows on while the database is away.",
            ("queue", "channel"),
            registry=registry,
        )
        self._answered = Histogram(
            f"{PREFIX}_message_seconds",
            "Time from acknowledging a message to having sent its last answer.",
            ("channel",),
            buckets=ANSWERED_SECONDS,
            registry=registry,
        )

    def waits(self, channel: str, backlog: Backlog) -> None:
        """Note what waits now.

        Args:
            channel: whose messages.
            backlog: all of them, whoever works on them.
        """
        self._note("inbox", channel, backlog.received, backlog.received_since)
        self._note("outbox", channel, backlog.unsent, backlog.unsent_since)

    def took(self, channel: str, seconds: float) -> None:
        """Count a message whose answers are sent.

        Args:
            channel: whose it was.
            seconds: how long that took.
        """
        self._answered.labels(channel).observe(seconds)

    def _note(self, queue: str, channel: str, count: int, since: float | None) -> None:
        self._messages.labels(queue, channel).set(count)
        age = self._oldest.labels(queue, channel)
        age.set_function(lambda: 0.0 if since is None else max(self._now() - since, 0.0))
