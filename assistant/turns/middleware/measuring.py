"""What is logged and counted of a turn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

import structlog
from structlog.contextvars import bound_contextvars

from assistant.common.faults import fault
from assistant.privacy.redaction import Redactor
from assistant.turns.model import Answer, Bot, CallNext, Incoming, Middleware, Outcome, Turn
from assistant.turns.turn_metrics import TurnMetrics

_log = structlog.get_logger(__name__)


class LogTurn:
    """Writes one line for a turn: ids, outcome and duration, never what was said."""

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn; what escapes it is logged and counts as a failure."""
        message = turn.message
        ids = {"channel": message.channel, "conversation_id": message.conversation_id}
        log = _log.bind(**ids, message_id=message.message_id)
        # What Rasa and its libraries log meanwhile bears the ids too.
        with bound_contextvars(**ids, turn_id=turn.id):
            try:
                outcome = await call_next(turn)
            except Exception as error:
                log.error("turn.broken", **fault(error))
                outcome = Outcome.FAILED
            log.info(
                "turn.finished",
                outcome=outcome.value,
                answers=turn.outbox.count,
                seconds=round(monotonic() - turn.received, 3),
            )
        return outcome


class MeasureTurn:
    """Counts a turn from its message's arrival until all is sent; around all others."""

    def __init__(self, metrics: TurnMetrics) -> None:
        self._metrics = metrics

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn and count it."""
        ended = Outcome.FAILED
        with self._metrics.open():
            try:
                ended = await call_next(turn)
            finally:
                # The time of a duplicate is that of the turn that it waited for.
                seconds = None if ended is Outcome.DUPLICATE else monotonic() - turn.received
                self._metrics.ended(turn.message.channel, ended.value, seconds)
        answers = turn.outbox.answers
        intent = next((answer.intent for answer in answers if answer.intent), None)
        self._metrics.said([answer.reply for answer in answers], intent)
        return ended


class MeasureWait:
    """Counts how long another middleware lets a turn wait before it goes on."""

    def __init__(self, middleware: Middleware, waiting_for: str, metrics: TurnMetrics) -> None:
        """Stand around a middleware.

        Args:
            middleware: lets turns wait.
            waiting_for: what for: `conversation` or `room`.
            metrics: where it is counted.
        """
        self._middleware = middleware
        self._waiting_for = waiting_for
        self._metrics = metrics

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run it, and the turn inside it."""
        began = monotonic()
        with ExitStack() as waiting:
            waiting.enter_context(self._metrics.waiting(self._waiting_for))

            async def go_on(turn: Turn) -> Outcome:
                waiting.close()
                self._metrics.took(self._waiting_for, monotonic() - began)
                return await call_next(turn)

            return await self._middleware(turn, go_on)


class MeasureBot:
    """Counts how long a bot takes."""

    def __init__(self, bot: Bot, metrics: TurnMetrics) -> None:
        self._bot = bot
        self._metrics = metrics

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        """Ask the bot; the time of one that fails or is given up counts too."""
        began = monotonic()
        try:
            await self._bot(message, answer)
        finally:
            self._metrics.took("bot", monotonic() - began)


class CountRedactions:
    """Counts the messages in which another redactor finds something."""

    def __init__(self, redactor: Redactor, metrics: TurnMetrics) -> None:
        self._redactor = redactor
        self._metrics = metrics

    def redact(self, text: str, *, follows: int = 0) -> str:
        """Mask the secrets of a text."""
        masked = self._redactor.redact(text, follows=follows)
        if masked != text:
            self._metrics.redacted()
        return masked

    def announces(self, text: str) -> bool:
        """Tell whether a secret would follow a message."""
        return self._redactor.announces(text)
