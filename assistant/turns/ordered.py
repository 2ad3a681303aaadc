"""Run the turns of one conversation one after another."""

from __future__ import annotations

from contextlib import AsyncExitStack

import structlog

from assistant.turns.model import Outcome, Proceed, Turn
from assistant.turns.stores.model import ConversationQueue, StoreError

_log = structlog.get_logger(__name__)


class Ordered:
    """Holds a turn back until those that came before it in its conversation have ended."""

    def __init__(self, queue: ConversationQueue, local: ConversationQueue) -> None:
        """Say where turns queue.

        Args:
            queue: what all processes share.
            local: this process's own: it keeps order here when the other is out of reach.
        """
        self._queue = queue
        self._local = local

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Wait for this turn's place; with the store out of reach, for that in this process."""
        conversation_id = turn.message.conversation_id
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._queue.place(conversation_id))
            except StoreError:
                _log.warning("turn.order_unavailable", conversation_id=conversation_id)
            # Nobody else is here, unless the store was lost while a turn ran.
            await stack.enter_async_context(self._local.place(conversation_id))
            outcome = await proceed(turn)
        return outcome  # noqa: RET504  # a return inside would not satisfy mypy: the stack may swallow
