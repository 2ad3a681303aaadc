"""Never leave the customer without a word."""

from __future__ import annotations

import asyncio

import structlog

from assistant.common.faults import fault
from assistant.turns.model import Outcome, Proceed, Turn, phrase_answer
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_APOLOGISED = {Outcome.SILENT, Outcome.FAILED, Outcome.UNKEPT, Outcome.TIMED_OUT}


class Apologetic:
    """Apologises, once, when a turn failed, took too long or brought no answer."""

    def __init__(self, apology: str, deadline: float) -> None:
        """Prepare the apology.

        Args:
            apology: the sentence to say.
            deadline: how long the bot may take, in seconds.
        """
        self._apology = apology
        self._deadline = deadline

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn within its deadline; a failure ends here."""
        outcome = await self._run(turn, proceed)
        if outcome in _APOLOGISED:
            turn.outbox.put(phrase_answer("error", self._apology))
        return outcome

    async def _run(self, turn: Turn, proceed: Proceed) -> Outcome:
        message = turn.message
        try:
            outcome = await asyncio.wait_for(proceed(turn), self._deadline)
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
