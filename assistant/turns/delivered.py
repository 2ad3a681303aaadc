"""Send the answers as they come, apart from the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import structlog

from assistant.common.faults import fault
from assistant.turns.model import Answer, Outcome, Proceed, Turn
from assistant.turns.stores.model import IssuedPayloads, StoreError

_log = structlog.get_logger(__name__)


class Delivered:
    """Hands each answer to the recipient, in order, while the bot works on the next.

    Sending has no part in the turn's deadline: a platform that asks to wait is waited for. The
    turn ends when all is sent, so that the next turn's answers cannot overtake.
    """

    def __init__(self, issued: IssuedPayloads) -> None:
        self._issued = issued

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn and send what it says."""
        await self._attempt(turn, turn.recipient.begin())
        sending = asyncio.get_running_loop().create_task(self._send_all(turn))
        try:
            outcome = await proceed(turn)
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
            await self._issued.issue(turn.message.conversation_id, titles)
        except StoreError:
            _log.warning("turn.issue_unavailable", conversation_id=turn.message.conversation_id)

    @staticmethod
    async def _attempt(turn: Turn, call: Awaitable[None]) -> None:
        try:
            await call
        except Exception as error:
            _log.error(
                "turn.undelivered",
                channel=turn.message.channel,
                conversation_id=turn.message.conversation_id,
                message_id=turn.message.message_id,
                **fault(error),
            )
