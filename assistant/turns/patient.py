"""Bear a short absence of the database."""

from __future__ import annotations

import asyncio
from time import monotonic

import structlog

from assistant.turns.model import Outcome, Proceed, Turn
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.5


class Patient:
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

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn; the last failure goes further."""
        end = monotonic() + self._seconds
        while True:
            try:
                return await proceed(turn)
            except StoreError:
                if monotonic() + _PAUSE_SECONDS > end:
                    turn.outbox.known = 0
                    raise
            _log.warning("turn.tried_again", conversation_id=turn.message.conversation_id)
            turn.outbox.known = turn.outbox.count
            await asyncio.sleep(_PAUSE_SECONDS)
