"""What is logged and counted of a turn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic

import structlog
from structlog.contextvars import bound_contextvars

from assistant.common.faults import fault
from assistant.turns.metrics import Metrics
from assistant.turns.model import Answer, Bot, CallNext, Incoming, Middleware, Outcome, Turn

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class MeasureTurn:
    """Counts a turn, and writes one line for it: ids, outcome and duration, never what was said.

    From its message's arrival until all is sent: around all others.
    """

    metrics: Metrics

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn; what escapes it is logged and counts as a failure."""
        message = turn.message
        ids = {"channel": message.channel, "conversation_id": message.conversation_id}
        log = _log.bind(**ids, message_id=message.message_id)
        outcome = Outcome.FAILED
        # What Rasa and its libraries log meanwhile bears the ids too.
        with self.metrics.open.track_inprogress(), bound_contextvars(**ids, turn_id=turn.id):
            try:
                outcome = await call_next(turn)
            except Exception as error:
                log.error("turn.broken", **fault(error))
            finally:
                seconds = monotonic() - turn.received
                self.metrics.ended(message.channel, outcome, seconds)
            answers = turn.outbox.answers
            log.info(
                "turn.finished",
                outcome=outcome.value,
                answers=len(answers),
                seconds=round(seconds, 3),
            )
        self.metrics.said(answers)
        return outcome


@dataclass(frozen=True)
class MeasureWait:
    """Counts how long another middleware lets a turn wait before it goes on.

    Args:
        middleware: what holds turns back.
        waiting_for: what they wait for, as the metric names it.
        metrics: where it is counted.
    """

    middleware: Middleware
    waiting_for: str
    metrics: Metrics

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run it, and the turn inside it."""
        began = monotonic()
        with ExitStack() as waiting:
            waiting.enter_context(self.metrics.waiting.labels(self.waiting_for).track_inprogress())

            async def go_on(turn: Turn) -> Outcome:
                waiting.close()
                took = monotonic() - began
                self.metrics.part_seconds.labels(self.waiting_for).observe(took)
                return await call_next(turn)

            return await self.middleware(turn, go_on)


@dataclass(frozen=True)
class MeasureBot:
    """Counts how long a bot takes; the time of one that fails or is given up counts too."""

    bot: Bot
    metrics: Metrics

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        """Ask the bot."""
        with self.metrics.part_seconds.labels("bot").time():
            await self.bot(message, answer)
