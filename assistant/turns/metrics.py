"""What the process that serves the channels counts: turns, sending, stores, inbox and outbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from assistant.common.registry import PREFIX, label, process_registry
from assistant.storage.queue import Backlog
from assistant.turns.model import Answer, Outcome

TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0)
ANSWERED_SECONDS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0)
_SEND_RESULTS = ("sent", "retried", "given_up")
_WATCHED_REPLIES = (
    ("choice", "clarify"),
    ("choice", "fallback"),
    ("contacts", ""),
    ("message", "error"),
    ("message", "out_of_scope"),
)


class Metrics:
    """What channels count; `registry` is where it is found."""

    def __init__(
        self, registry: CollectorRegistry | None = None, now: Callable[[], float] = time.time
    ) -> None:
        """Make the metrics.

        Args:
            registry: where they are found; one of their own if None.
            now: the clock, in seconds since 1970.
        """
        self.registry = registry or CollectorRegistry()
        self._now = now
        count = partial(Counter, namespace=PREFIX, registry=self.registry)
        gauge = partial(Gauge, namespace=PREFIX, registry=self.registry)
        timed = partial(Histogram, namespace=PREFIX, registry=self.registry, buckets=TURN_SECONDS)
        waiting = "Turns that wait: for others of their conversation, or for room in the process."
        part = "Time of a part of the turn: waiting for its conversation, for room, the bot itself."
        whole = "Time from taking a message to having sent its answers; duplicates left out."
        said = "Replies, by the reply contract's type and reason."
        intents = "Answered turns, by what was understood; nlu_fallback when in doubt."
        sends = "Calls of a platform: sent, retried (refused for now), or given up and lost."
        queued = "Messages that wait: of the inbox for their turn, of the outbox for the platform."
        oldest = "How long the oldest of them has waited; it grows on while the database is away."
        answered = "Time from acknowledging a message to having sent its last answer."
        ended, queue = ("channel", "outcome"), ("queue", "channel")
        self._turns = count("turns", "Messages taken, by channel and by how they ended.", ended)
        self._turn_seconds = timed("turn_seconds", whole, ("channel",))
        self.part_seconds = timed("turn_part_seconds", part, ("part",))
        self.open = gauge("turns_open", "Turns taken and not ended, waiting ones included.")
        self.waiting = gauge("turns_waiting", waiting, ("waiting_for",))
        self._replies = count("replies", said, ("type", "reason"))
        self._intents = count("intents", intents, ("intent",))
        self.redacted = count("messages_redacted", "Messages in which a secret was masked.")
        self._sends = count("sends", sends, ("platform", "result"))
        self.store_errors = count("store_errors", "Calls of a store that failed.", ("store",))
        self._queued = gauge("queue_messages", queued, queue)
        self._oldest = gauge("queue_oldest_seconds", oldest, queue)
        self.message_seconds = timed(
            "message_seconds", answered, ("channel",), buckets=ANSWERED_SECONDS
        )
        # From nothing: a share of what has not happened yet is 0, and the first one an increase.
        for type_and_reason in _WATCHED_REPLIES:
            self._replies.labels(*type_and_reason)

    def ended(self, channel: str, outcome: Outcome, seconds: float = 0.0) -> None:
        """Count a turn that ended; the time of a duplicate is that of the turn it waited for."""
        self._turns.labels(channel, outcome.value).inc()
        if outcome is not Outcome.DUPLICATE:
            self._turn_seconds.labels(channel).observe(seconds)

    def said(self, answers: Sequence[Answer]) -> None:
        """Count what a turn said, and what was understood when that is known."""
        for answer in answers:
            reason = getattr(answer.reply, "reason", "")
            self._replies.labels(answer.reply.type, reason and label(reason)).inc()
        intent = next((answer.intent for answer in answers if answer.intent), None)
        if intent is not None:
            self._intents.labels(label(intent)).inc()

    def sends(self, platform: str) -> Callable[[str], None]:
        """Make what counts one platform's calls; it takes `sent`, `retried` or `given_up`."""
        counters = {result: self._sends.labels(platform, result) for result in _SEND_RESULTS}
        return lambda result: counters[result].inc()

    def waits(self, channel: str, backlog: Backlog) -> None:
        """Note what waits now in a channel's inbox and outbox."""
        self._note("inbox", channel, backlog.received, backlog.received_since)
        self._note("outbox", channel, backlog.unsent, backlog.unsent_since)

    def _note(self, queue: str, channel: str, count: int, since: float | None) -> None:
        self._queued.labels(queue, channel).set(count)
        age = self._oldest.labels(queue, channel)
        age.set_function(lambda: 0.0 if since is None else max(self._now() - since, 0.0))


@lru_cache(maxsize=1)
def process_metrics() -> Metrics:
    """Make the metrics that all channels of this process share; the same at each call."""
    return Metrics(process_registry())
