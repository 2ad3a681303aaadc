"""Answer a message once, however often the platform delivers it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from assistant.turns.model import Outcome, Proceed, Turn
from assistant.turns.stores.model import Claim, Claims, MessageKey, StoreError

_log = structlog.get_logger(__name__)

_HELD_PAUSE_SECONDS = 0.25


class Unseen:
    """Ends the turn of a message that was answered already.

    A claim is kept alive while the turn runs and made lasting at its end: a message whose
    process died in between is answered when it is delivered again.
    """

    def __init__(self, claims: Claims, local: Claims) -> None:
        """Say where claims are kept.

        Args:
            claims: what all processes share.
            local: this process's own, for when those are out of reach.
        """
        self._claims = claims
        self._local = local

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Claim the message; with the store out of reach, answer rather than be silent."""
        message = turn.message
        key = MessageKey(f"{message.channel}:{message.conversation_id}", message.message_id)
        try:
            return await self._run(self._claims, key, turn, proceed)
        except StoreError:
            _log.warning("turn.claim_unavailable", conversation_id=message.conversation_id)
        return await self._run(self._local, key, turn, proceed)

    async def _run(self, claims: Claims, key: MessageKey, turn: Turn, proceed: Proceed) -> Outcome:
        # Its conversation's turns wait for one another: who holds it has died and is missed in a
        # few seconds, or works on although the queue was lost.
        while (claim := await claims.claim(key)) is Claim.HELD:
            await asyncio.sleep(_HELD_PAUSE_SECONDS)
        if claim is Claim.DONE:
            return Outcome.DUPLICATE
        try:
            outcome = await proceed(replace(turn, again=claim is Claim.AGAIN))
        except BaseException:
            await self._settle(claims, key, done=False)
            raise
        # Nothing of it was kept: the same message is answered when it comes again.
        await self._settle(claims, key, done=outcome is not Outcome.UNKEPT)
        return outcome

    @staticmethod
    async def _settle(claims: Claims, key: MessageKey, *, done: bool) -> None:
        try:
            await claims.settle(key, done=done)
        except StoreError:
            _log.warning("turn.claim_unsettled", conversation=key.conversation)
