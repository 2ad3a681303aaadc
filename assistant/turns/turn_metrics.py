"""What is counted of turns, sending and stores, in the process that serves the channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from assistant.common.registry import PREFIX, Bounded
from assistant.replies.model import Reply

TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0)
_SEND_RESULTS = ("sent", "retried", "given_up")
_WATCHED_REPLIES = (
    ("choice", "clarify"),
    ("choice", "fallback"),
    ("contacts", ""),
    ("message", "error"),
    ("message", "out_of_scope"),
)
_MOST_CHANNELS = 16
_MOST_REASONS = 64
_MOST_INTENTS = 200


class TurnMetrics:
    """Turns: how many, how they end, how long they take, what was understood and said."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make the metrics.

        Args:
            registry: where they are found.
        """
        self._turns = Counter(
            f"{PREFIX}_turns",
            "Messages taken, by channel and by how their turn ended.",
            ("channel", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}_turn_seconds",
            "Time from taking a message to having sent its answers; duplicates left out.",
            ("channel",),
            buckets=TURN_SECONDS,
            registry=registry,
        )
        self._parts = Histogram(
            f"{PREFIX}_turn_part_seconds",
            "Time of a part of the turn: waiting for its conversation, for room, the bot itself.",
            ("part",),
            buckets=TURN_SECONDS,
            registry=registry,
        )
        self._open = Gauge(
            f"{PREFIX}_turns_open",
            "Turns taken and not ended, waiting ones included.",
            registry=registry,
        )
        self._waiting = Gauge(
            f"{PREFIX}_turns_waiting",
            "Turns that wait: for others of their conversation, or for room in the process.",
            ("waiting_for",),
            registry=registry,
        )
        self._replies = Counter(
            f"{PREFIX}_replies",
            "Replies, by type and reason, as the reply contract names them.",
            ("type", "reason"),
            registry=registry,
        )
        self._intents = Counter(
            f"{PREFIX}_intents",
            "Answered turns, by what was understood; nlu_fallback when in doubt.",
            ("intent",),
            registry=registry,
        )
        self._redacted = Counter(
            f"{PREFIX}_messages_redacted",
            "Messages in which a secret was masked.",
            registry=registry,
        )
        # From nothing: a share of what has not happened yet is 0, and the first one an increase.
        for type_and_reason in _WATCHED_REPLIES:
            self._replies.labels(*type_and_reason)
        self._channel = Bounded(_MOST_CHANNELS)
        self._reason = Bounded(_MOST_REASONS)
        self._intent = Bounded(_MOST_INTENTS)

    def open(self) -> AbstractContextManager[object]:
        """Count a turn as open while a block runs."""
        return self._open.track_inprogress()

    def waiting(self, waiting_for: str) -> AbstractContextManager[object]:
        """Count a turn as waiting while a block runs.

        Args:
            waiting_for: `conversation` or `room`.
        """
        return self._waiting.labels(waiting_for).track_inprogress()

    def took(self, part: str, seconds: float) -> None:
        """Count a part of a turn.

        Args:
            part: `conversation`, `room` or `bot`.
            seconds: how long it took.
        """
        self._parts.labels(part).observe(seconds)

    def ended(self, channel: str, outcome: str, seconds: float | None) -> None:
        """Count a turn that ended.

        Args:
            channel: the channel's name.
            outcome: how it ended.
            seconds: how long it took; None when its time says nothing.
        """
        name = self._channel(channel)
        self._turns.labels(name, outcome).inc()
        if seconds is not None:
            self._seconds.labels(name).observe(seconds)

    def said(self, replies: Sequence[Reply], intent: str | None) -> None:
        """Count what a turn said.

        Args:
            replies: its replies.
            intent: what was understood, when that is known.
        """
        for reply in replies:
            reason = getattr(reply, "reason", "")
            self._replies.labels(reply.type, reason and self._reason(reason)).inc()
        if intent is not None:
            self._intents.labels(self._intent(intent)).inc()

    def redacted(self) -> None:
        """Count a message in which a secret was masked."""
        self._redacted.inc()


class SendMetrics:
    """What platforms were sent, and what they refused."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make the metrics.

        Args:
            registry: where they are found.
        """
        self._sends = Counter(
            f"{PREFIX}_sends",
            "Calls of a platform: sent, retried (refused for now), or given up and lost.",
            ("platform", "result"),
            registry=registry,
        )

    def of(self, platform: str) -> Callable[[str], None]:
        """Make what counts the calls of one platform.

        Args:
            platform: the channel's name.

        Returns:
            To be called with `sent`, `retried` or `given_up`.
        """
        counters = {result: self._sends.labels(platform, result) for result in _SEND_RESULTS}
        return lambda result: counters[result].inc()


class StoreMetrics:
    """Faults of what processes share."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make the metrics.

        Args:
            registry: where they are found.
        """
        self._errors = Counter(
            f"{PREFIX}_store_errors",
            "Calls of a store that failed, by store.",
            ("store",),
            registry=registry,
        )

    def of(self, store: str) -> Callable[[], None]:
        """Make what counts the failed calls of one store.

        Args:
            store: its name.

        Returns:
            To be called at each failure.
        """
        return self._errors.labels(store).inc
