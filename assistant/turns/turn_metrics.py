"""What is counted of turns, sending and stores, in the process that serves the channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

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
        count = partial(Counter, namespace=PREFIX, registry=registry)
        gauge = partial(Gauge, namespace=PREFIX, registry=registry)
        time = partial(Histogram, namespace=PREFIX, registry=registry, buckets=TURN_SECONDS)
        said, ended = ("type", "reason"), ("channel", "outcome")
        waiting = "Turns that wait: for others of their conversation, or for room in the process."
        part = "Time of a part of the turn: waiting for its conversation, for room, the bot itself."
        whole = "Time from taking a message to having sent its answers; duplicates left out."
        intents = "Answered turns, by what was understood; nlu_fallback when in doubt."
        self._turns = count("turns", "Messages taken, by channel and by how they ended.", ended)
        self._seconds = time("turn_seconds", whole, ("channel",))
        self._parts = time("turn_part_seconds", part, ("part",))
        self._open = gauge("turns_open", "Turns taken and not ended, waiting ones included.")
        self._waiting = gauge("turns_waiting", waiting, ("waiting_for",))
        self._replies = count("replies", "Replies, by the reply contract's type and reason.", said)
        self._intents = count("intents", intents, ("intent",))
        self._redacted = count("messages_redacted", "Messages in which a secret was masked.")
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
        calls = "Calls of a platform: sent, retried (refused for now), or given up and lost."
        labels = ("platform", "result")
        self._sends = Counter("sends", calls, labels, namespace=PREFIX, registry=registry)

    def of(self, platform: str) -> Callable[[str], None]:
        """Make what counts one platform's calls; it takes `sent`, `retried` or `given_up`."""
        counters = {result: self._sends.labels(platform, result) for result in _SEND_RESULTS}
        return lambda result: counters[result].inc()


class StoreMetrics:
    """Faults of what processes share."""

    def __init__(self, registry: CollectorRegistry) -> None:
        calls = "Calls of a store that failed, by store."
        self._errors = Counter(
            "store_errors", calls, ("store",), namespace=PREFIX, registry=registry
        )

    def of(self, store: str) -> Callable[[], None]:
        """Make what counts the failed calls of one store."""
        return self._errors.labels(store).inc
