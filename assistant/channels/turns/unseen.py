"""Answer a message once, however often the platform delivers it."""

from __future__ import annotations

import structlog

from assistant.channels.stores.model import Claims, StoreError
from assistant.channels.turns.model import Incoming, Outcome, Proceed, Turn

_log = structlog.get_logger(__name__)


class Unseen:
    """Ends the turn of a message that was answered already.

    A claim is kept alive while the turn runs and made lasting at its end: a message whose
    process died in between is answered when it is delivered again.
    """

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Claim the message; with the store out of reach, answer rather than be silent."""
        key = message_key(turn.message)
        try:
            claimed = await self._claims.claim(key)
        except StoreError:
            _log.warning("turn.claim_unavailable", conversation_id=turn.message.conversation_id)
            return await proceed(turn)
        if not claimed:
            return Outcome.DUPLICATE
        try:
            outcome = await proceed(turn)
        except BaseException:
            await self._settle(key, done=False)
            raise
        await self._settle(key, done=True)
        return outcome

    async def _settle(self, key: str, *, done: bool) -> None:
        try:
            await self._claims.settle(key, done=done)
        except StoreError:
            _log.warning("turn.claim_unsettled", claim=key)


def message_key(message: Incoming) -> str:
    """Name a message among those of all channels."""
    return f"{message.channel}:{message.conversation_id}:{message.message_id}"
