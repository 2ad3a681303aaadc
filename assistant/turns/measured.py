"""Count turns: how they end, how long they take and wait, what they say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

from assistant.privacy.redaction import Redactor
from assistant.turns.model import Answer, Bot, Incoming, Outcome, Proceed, Step, Turn
from assistant.turns.turn_metrics import TurnMetrics


class Measured:
    """Counts a turn from its message's arrival until all is sent; around all other steps."""

    def __init__(self, metrics: TurnMetrics) -> None:
        self._metrics = metrics

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn and count it."""
        ended = Outcome.FAILED
        with self._metrics.open():
            try:
                ended = await proceed(turn)
            finally:
                # The time of a duplicate is that of the turn that it waited for.
                seconds = None if ended is Outcome.DUPLICATE else monotonic() - turn.received
                self._metrics.ended(turn.message.channel, ended.value, seconds)
        answers = turn.outbox.answers
        intent = next((answer.intent for answer in answers if answer.intent), None)
        self._metrics.said([answer.reply for answer in answers], intent)
        return ended


class Waited:
    """Counts how long another step lets a turn wait before it goes on."""

    def __init__(self, step: Step, waiting_for: str, metrics: TurnMetrics) -> None:
        """Stand around a step.

        Args:
            step: lets turns wait.
            waiting_for: what for: `conversation` or `room`.
            metrics: where it is counted.
        """
        self._step = step
        self._waiting_for = waiting_for
        self._metrics = metrics

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the step, and the turn inside it."""
        began = monotonic()
        with ExitStack() as waiting:
            waiting.enter_context(self._metrics.waiting(self._waiting_for))

            async def go_on(turn: Turn) -> Outcome:
                waiting.close()
                self._metrics.took(self._waiting_for, monotonic() - began)
                return await proceed(turn)

            return await self._step(turn, go_on)


class MeasuredBot:
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


class CountingRedactor:
    """Counts the messages in which another redactor finds something."""

    def __init__(self, redactor: Redactor, metrics: TurnMetrics) -> None:
        self._redactor = redactor
        self._metrics = metrics

    def redact(self, text: str, *, follows: bool = False) -> str:
        """Mask the secrets of a text."""
        masked = self._redactor.redact(text, follows=follows)
        if masked != text:
            self._metrics.redacted()
        return masked

    def announces(self, text: str) -> bool:
        """Tell whether a message ends where a secret would follow."""
        return self._redactor.announces(text)
