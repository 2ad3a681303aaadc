"""Log each turn, and let nothing escape from it."""

from __future__ import annotations

from time import monotonic

import structlog
from structlog.contextvars import bound_contextvars

from assistant.common.faults import fault
from assistant.turns.model import Outcome, Proceed, Turn

_log = structlog.get_logger(__name__)


class Logged:
    """Writes one line for a turn: ids, outcome and duration, never what was said."""

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn; what escapes it is logged and counts as a failure."""
        message = turn.message
        ids = {"channel": message.channel, "conversation_id": message.conversation_id}
        log = _log.bind(**ids, message_id=message.message_id)
        # What Rasa and its libraries log meanwhile bears the ids too.
        with bound_contextvars(**ids, turn_id=turn.id):
            try:
                outcome = await proceed(turn)
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
