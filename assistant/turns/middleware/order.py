"""What keeps turns in order: one at a time in a conversation, once a message, few at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from time import monotonic

import structlog

from assistant.turns.model import CallNext, Outcome, Turn
from assistant.turns.stores import Claims, ConversationQueue
from assistant.turns.stores.model import Claim, MessageKey, StoreError

_log = structlog.get_logger(__name__)

_HELD_PAUSE_SECONDS = 0.25
_RESENT_SECONDS = 300.0
"""Whoever had no answer sends the message again for so long."""

LONGEST_SECONDS = 0.5
"""A turn that takes longer waits for something else than the processor: the next may begin."""


class SerialiseConversation:
    """Holds a turn back until those that came before it in its conversation have ended."""

    def __init__(self, queue: ConversationQueue, local: ConversationQueue) -> None:
        """Say where turns queue.

        Args:
            queue: what all processes share.
            local: this process's own: it keeps order here when the other is out of reach.
        """
        self._queue = queue
        self._local = local

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Wait for this turn's place; with the store out of reach, for that in this process."""
        conversation_id = turn.message.conversation_id
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._queue.place(conversation_id))
            except StoreError:
                _log.warning("turn.order_unavailable", conversation_id=conversation_id)
            # Nobody else is here, unless the store was lost while a turn ran.
            await stack.enter_async_context(self._local.place(conversation_id))
            outcome = await call_next(turn)
        return outcome  # noqa: RET504  # a return inside would not satisfy mypy: the stack may swallow


class Deduplicate:
    """Ends the turn of a message that was answered already.

    A claim is kept alive while the turn runs and made lasting at its end: a message whose
    process died in between is answered when it is delivered again.
    """

    def __init__(self, claims: Claims, local: Claims, now: Callable[[], float] = monotonic) -> None:
        """Say where claims are kept.

        Args:
            claims: what all processes share.
            local: this process's own, for when those are out of reach.
            now: the clock, in seconds.
        """
        self._claims = claims
        self._local = local
        self._now = now
        # As if the claims had been away until now: they may have been, before this process began.
        self._cut_off = self._now()

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Claim the message; with the store out of reach, answer rather than be silent."""
        message = turn.message
        key = MessageKey(f"{message.channel}:{message.conversation_id}", message.message_id)
        try:
            return await self._run(self._claims, key, turn, call_next)
        except StoreError:
            self._cut_off = self._now()
            _log.warning("turn.claim_unavailable", conversation_id=message.conversation_id)
        return await self._run(self._local, key, turn, call_next)

    async def _run(
        self, claims: Claims, key: MessageKey, turn: Turn, call_next: CallNext
    ) -> Outcome:
        # Its conversation's turns wait for one another: who holds it has died and is missed in a
        # few seconds, or works on although the queue was lost.
        while (claim := await claims.claim(key)) is Claim.HELD:
            await asyncio.sleep(_HELD_PAUSE_SECONDS)
        if claim is Claim.DONE:
            return Outcome.DUPLICATE
        try:
            again = claim is Claim.AGAIN or self._may_have_missed
            outcome = await call_next(replace(turn, again=again))
        except BaseException:
            await self._settle(claims, key, done=False)
            raise
        # Nothing of it was kept: the same message is answered when it comes again.
        await self._settle(claims, key, done=outcome is not Outcome.UNKEPT)
        return outcome

    @property
    def _may_have_missed(self) -> bool:
        # What was answered while the claims were out of reach, they take for new.
        return self._now() - self._cut_off < _RESENT_SECONDS

    async def _settle(self, claims: Claims, key: MessageKey, *, done: bool) -> None:
        try:
            await claims.settle(key, done=done)
        except StoreError:
            self._cut_off = self._now()
            _log.warning("turn.claim_unsettled", conversation=key.conversation)


class RepeatEarlierAnswers:
    """Looks for earlier answers when a message may have had some.

    A process can die, or the memory of what was answered be lost, after the bot wrote the turn
    into the conversation: to run it again would leave the message in it twice.
    """

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Deliver the earlier answers, if there are any, and run the turn otherwise."""
        earlier = await turn.recipient.earlier() if turn.again else ()
        for answer in earlier:
            turn.outbox.put(answer)
        return Outcome.ANSWERED if earlier else await call_next(turn)


class LimitConcurrency:
    """Holds turns back, first come, first served, while others keep the processor busy.

    Rasa works in the event loop that also answers the platforms: the more turns are ready to go
    on, the later an acknowledgement gets its turn. Waiting counts against the turn's deadline, so
    that the customer hears within it whatever the crowd; who gives up waiting costs nothing.
    """

    def __init__(self, at_once: int) -> None:
        """Set how many turns may keep the processor busy."""
        self._room = asyncio.Semaphore(at_once)

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Run the turn when there is room."""
        await self._room.acquire()
        with ExitStack() as leaving:
            leaving.callback(self._room.release)
            timer = asyncio.get_running_loop().call_later(LONGEST_SECONDS, leaving.close)
            leaving.callback(timer.cancel)
            return await call_next(turn)
