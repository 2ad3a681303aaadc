"""What the customer hears, whatever happens: the answers as they come, or an apology in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from time import monotonic

import structlog

from assistant.common.faults import fault
from assistant.turns.model import Answer, CallNext, Outcome, Turn, phrase_answer
from assistant.turns.stores import Shelf
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_APOLOGISED = {Outcome.SILENT, Outcome.FAILED, Outcome.UNKEPT, Outcome.TIMED_OUT}
_PAUSE_SECONDS = 0.5


class DeliverAnswers:
    """Hands each answer to the recipient, in order, while the bot works on the next.

    Sending has no part in the turn's deadline: a platform that asks to wait is waited for. The
    turn ends when all is sent, so that the next turn's answers cannot overtake.
    """

    def __init__(self, issued: Shelf) -> None:
        self._issued = issued

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn and send what it says."""
        await self._attempt(turn, turn.recipient.begin())
        sending = asyncio.get_running_loop().create_task(self._send_all(turn))
        try:
            outcome = await call_next(turn)
            turn.outbox.close()
            await sending
        except BaseException:
            sending.cancel()
            raise
        await self._attempt(turn, turn.recipient.end(outcome))
        return outcome

    async def _send_all(self, turn: Turn) -> None:
        async for answer in turn.outbox:
            await self._issue(turn, answer)
            await self._attempt(turn, turn.recipient.deliver(answer))

    async def _issue(self, turn: Turn, answer: Answer) -> None:
        buttons = (*answer.reply.choices, *getattr(answer.reply, "details", ()))
        titles = {button.payload: button.title for button in buttons}
        if not titles:
            return
        try:
            await self._issued.put(turn.message.conversation_id, titles)
        except StoreError:
            _log.warning("turn.issue_unavailable", conversation_id=turn.message.conversation_id)

    @staticmethod
    async def _attempt(turn: Turn, call: Awaitable[None]) -> None:
        try:
            await call
        except Exception as error:
            _log.error(
                "turn.delivery_failed",
                channel=turn.message.channel,
                conversation_id=turn.message.conversation_id,
                message_id=turn.message.message_id,
                **fault(error),
            )


class TimeOut:
    """Apologises, once, when a turn failed, took too long or brought no answer."""

    def __init__(self, deadline: float, apology: str) -> None:
        """Set the bot's deadline in seconds, and the sentence to say."""
        self._apology = apology
        self._deadline = deadline

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn within its deadline; a failure ends here."""
        outcome = await self._run(turn, call_next)
        if outcome in _APOLOGISED:
            turn.outbox.put(phrase_answer("error", self._apology))
        return outcome

    async def _run(self, turn: Turn, call_next: CallNext) -> Outcome:
        message = turn.message
        try:
            outcome = await asyncio.wait_for(call_next(turn), self._deadline)
        except TimeoutError:
            return Outcome.TIMED_OUT
        except Exception as error:
            _log.error(
                "turn.failed",
                channel=message.channel,
                conversation_id=message.conversation_id,
                message_id=message.message_id,
                **fault(error),
            )
            return Outcome.UNKEPT if isinstance(error, StoreError) else Outcome.FAILED
        if outcome is Outcome.ANSWERED and turn.outbox.count == 0:
            return Outcome.SILENT
        return outcome


class RetryUnavailable:
    """Runs a turn again while its conversation can be neither read nor written.

    Nothing of such a turn was kept, so that it begins anew and gives the same answers: those that
    the customer has already are not sent again. A database that was killed is back in seconds.
    """

    def __init__(self, seconds: float) -> None:
        """Set the limit.

        Args:
            seconds: how long to go on trying; below the deadline of a turn.
        """
        self._seconds = seconds

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn; the last failure goes further."""
        end = monotonic() + self._seconds
        while True:
            try:
                return await call_next(turn)
            except StoreError:
                if monotonic() + _PAUSE_SECONDS > end:
                    turn.outbox.known = 0
                    raise
            _log.warning("turn.retried", conversation_id=turn.message.conversation_id)
            turn.outbox.known = turn.outbox.count
            await asyncio.sleep(_PAUSE_SECONDS)
