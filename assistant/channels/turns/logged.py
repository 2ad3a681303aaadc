"""Log each turn, and let nothing escape from it."""

from __future__ import annotations

from time import monotonic

import structlog

from assistant.channels.faults import fault
from assistant.channels.turns.model import Outcome, Proceed, Turn

_log = structlog.get_logger(__name__)


class Logged:
    """Writes one line for a turn: ids, outcome and duration, never what was said."""

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn; what escapes it is logged and counts as a failure."""
        message = turn.message
        log = _log.bind(
            channel=message.channel,
            conversation_id=message.conversation_id,
            message_id=message.message_id,
        )
        started = monotonic()
        try:
            outcome = await proceed(turn)
        except Exception as error:
            log.error("turn.broken", **fault(error))
            outcome = Outcome.FAILED
        log.info(
            "turn.finished",
            outcome=outcome.value,
            answers=turn.outbox.count,
            seconds=round(monotonic() - started, 3),
        )
        return outcome
