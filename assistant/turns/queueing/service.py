"""A channel's inbox and outbox, and the work on them."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from assistant.common.rasa_settings import ChannelSettingsError
from assistant.storage.engine import Asking, StorageError, TrackerUnavailable
from assistant.storage.queue import MessageQueue
from assistant.turns import Answer, Incoming, Outcome
from assistant.turns.model import Bot, phrase_answer
from assistant.turns.queueing.delivery import Delivery, Ledger
from assistant.turns.queueing.intake import Intake
from assistant.turns.queueing.model import Address, Platform, Sealer
from assistant.turns.queueing.worker import Turning, Worker
from assistant.turns.rasa_bot import answers_in
from assistant.turns.stores.model import StoreError
from assistant.turns.wiring import ChannelParts, assemble

_THREADS = 2


class QueuedTurns:
    """Takes a channel's messages, and answers each of them once."""

    def __init__(
        self,
        parts: ChannelParts,
        channel: str,
        platform: Platform,
        bot: Bot,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Put the parts together; nothing is taken up before `start`.

        Args:
            parts: what every channel is made of.
            channel: the channel's name.
            platform: writes and sends answers.
            bot: who answers.
            now: the clock, in seconds since 1970.

        Raises:
            ChannelSettingsError: the database cannot be used.
        """
        self._agent: Callable[[], Any] = lambda: None
        self._deadline = parts.settings.turn_deadline_seconds
        self._queue = _queue(parts, channel)
        self._ask = Asking(parts.storage, _THREADS, f"queue-{channel}")
        self._running: asyncio.Task[None] | None = None
        self._channel = channel
        self._count = parts.metrics.ended
        sealer = Sealer.of(parts.pseudonyms)
        self._intake = Intake(
            self._queue,
            self._ask,
            sealer,
            parts.masking,
            parts.settings.turn_max_characters,
            now,
        )
        self._platform = platform
        self._apology = phrase_answer("error", parts.phrases["apology"])
        turns = assemble(bot, parts, is_queued=True)
        delivery = Delivery(
            queue=self._queue,
            ask=self._ask,
            write=Ledger(self._ask),
            platform=platform,
            sealer=sealer,
            late=phrase_answer("late", parts.phrases["late"]),
            count=parts.metrics.sends(channel),
            now=now,
        )
        self.worker = Worker(
            channel,
            Turning(turns, platform, self._recall, self._apology),
            delivery,
            parts.metrics,
            self._is_ready,
        )

    async def accept(self, message: Incoming, address: Address) -> bool:
        """Keep a message; when this returns, the platform may be told that it was taken.

        Args:
            message: what was received, from a caller whom the channel has authenticated.
            address: where its answers go.

        Returns:
            False when it was delivered before.

        Raises:
            StoreError: it could not be kept: the platform must deliver it again.
        """
        is_new = await self._intake.accept(message, address)
        if is_new:
            self.worker.wake()
        else:
            self._count(self._channel, Outcome.DUPLICATE)
        return is_new

    async def apologise(self, conversation_id: str, address: Address) -> None:
        """Say that a message could not be kept, to who would hear nothing else.

        Args:
            conversation_id: whose message it was.
            address: where it came from.
        """
        for content in self._platform.render(self._apology, address):
            await self._platform.send(conversation_id, address, content)

    def meet(self, agent: Callable[[], Any]) -> None:
        """Learn who answers.

        Args:
            agent: gives Rasa's agent, which may change; nothing is taken up before it is ready.
        """
        self._agent = agent

    def start(self) -> None:
        """Begin to work."""
        self._running = asyncio.get_running_loop().create_task(self.worker.run())

    async def stop(self) -> None:
        """Take up nothing more, and await what is running; messages are still accepted."""
        await self.worker.stop(self._deadline)
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def close(self) -> None:
        """Accept nothing more."""
        self._ask.close()
        self._queue.close()

    def _is_ready(self) -> bool:
        agent = self._agent()
        return agent is not None and bool(agent.is_ready())

    async def _recall(self, conversation_id: str, message_id: str) -> Sequence[Answer]:
        try:
            store = self._agent().tracker_store
            return await answers_in(store, conversation_id, message_id)
        except TrackerUnavailable as error:
            raise StoreError("conversations") from error


def _queue(parts: ChannelParts, channel: str) -> MessageQueue:
    owner = f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid4().hex[:16]}"
    try:
        return MessageQueue(parts.storage, channel, owner)
    except StorageError as error:
        raise ChannelSettingsError(str(error)) from error
