"""The turn handler: the middleware, one inside the other, and the bot in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from assistant.turns.model import (
    TURN_ID,
    Bot,
    CallNext,
    Incoming,
    Middleware,
    Outcome,
    Recipient,
    Turn,
)


class TurnHandler:
    """Takes a channel's messages to the bot, and the answers back to their recipient."""

    def __init__(self, middleware: Sequence[Middleware], bot: Bot) -> None:
        """Nest the middleware.

        Args:
            middleware: outermost first.
            bot: who answers what they let through.
        """
        self._bot = bot
        self._running: set[asyncio.Task[Outcome]] = set()
        self._call_next: CallNext = self._ask
        for each in reversed(middleware):
            self._call_next = partial(each, call_next=self._call_next)

    async def handle(
        self, message: Incoming, recipient: Recipient, *, again: bool = False
    ) -> Outcome:
        """Run a turn; returns when its answers have been delivered, and never raises.

        Args:
            message: what was received.
            recipient: where the answers go.
            again: whether the turn may have been run before.

        Returns:
            How the turn ended.
        """
        return await self._call_next(Turn(message, recipient, again=again))

    def start(self, message: Incoming, recipient: Recipient) -> asyncio.Task[Outcome]:
        """Run a turn in the background, so that the platform can be answered at once.

        Turns of one conversation run in the order in which they were started.

        Args:
            message: what was received.
            recipient: where the answers go.

        Returns:
            The running turn; who does not care may drop it.
        """
        task = asyncio.get_running_loop().create_task(self.handle(message, recipient))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _ask(self, turn: Turn) -> Outcome:
        metadata = {**turn.message.metadata, TURN_ID: turn.id}
        await self._bot(replace(turn.message, metadata=metadata), turn.outbox.put)
        return Outcome.ANSWERED
