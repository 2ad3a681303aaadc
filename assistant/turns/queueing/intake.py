"""Keep a message before its platform is told that it was taken."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from assistant.common.faults import fault
from assistant.storage.engine import Asking, StorageError
from assistant.storage.queue import Entry, MessageQueue, Received
from assistant.turns import Incoming
from assistant.turns.masking import Masking
from assistant.turns.middleware.validation import readable
from assistant.turns.queueing.model import Address, Sealer
from assistant.turns.stores.memory import MemoryQueue
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_LONGEST_ID = 255
_MOST_AT_ONCE = 50


@dataclass
class Intake:
    """Writes messages into the inbox: masked, and with a sealed address."""

    queue: MessageQueue
    ask: Asking
    sealer: Sealer
    masking: Masking
    max_characters: int
    now: Callable[[], float]
    _arrivals: MemoryQueue = field(default_factory=MemoryQueue, init=False)
    _waiting: list[tuple[Received, asyncio.Future[bool]]] = field(default_factory=list, init=False)
    _writing: asyncio.Task[None] | None = field(default=None, init=False)

    async def accept(self, message: Incoming, address: Address) -> bool:
        """Keep a message; when this returns, it will be answered.

        Args:
            message: what was received.
            address: where its answers go.

        Returns:
            False when it was delivered before.

        Raises:
            StoreError: it could not be kept: the platform must deliver it again.
        """
        message = replace(message, message_id=_storable(message.message_id))
        ids = {"channel": message.channel, "conversation_id": message.conversation_id}
        try:
            # Two messages of a conversation may race through what masking asks of Redis.
            async with self._arrivals.place(message.conversation_id):
                kept = self._keep(await self._received(message, address))
            is_new = await kept
        except StorageError as error:
            _log.error("inbox.unavailable", reason=str(error), **ids)
            raise StoreError("inbox") from error
        except Exception as error:
            # What is not kept must not be acknowledged, whatever the fault.
            _log.error("inbox.failed", **fault(error), **ids)
            raise StoreError("inbox") from error
        if not is_new:
            _log.info("inbox.duplicate", message_id=message.message_id, **ids)
        return is_new

    async def _received(self, message: Incoming, address: Address) -> Received:
        return Received(
            channel=message.channel,
            conversation_id=message.conversation_id,
            message_id=message.message_id,
            body=await self._body(message),
            address=self.sealer.seal(address),
            received_at=self.now(),
        )

    def _keep(self, received: Received) -> asyncio.Future[bool]:
        """Write a message together with those that came meanwhile, which is one sync for all."""
        loop = asyncio.get_running_loop()
        is_new: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((received, is_new))
        if self._writing is None:
            self._writing = loop.create_task(self._write())
        return is_new

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            try:
                kept = await self.ask(self.queue.accept, [received for received, _ in batch])
            except Exception as error:
                for _, waiter in batch:
                    # Who asked may have gone away meanwhile.
                    if not waiter.done():
                        waiter.set_exception(error)
            else:
                for (_, waiter), is_new in zip(batch, kept, strict=True):
                    if not waiter.done():
                        waiter.set_result(is_new)
        self._writing = None

    async def _body(self, message: Incoming) -> str:
        text = readable(message.text, self.max_characters)
        masked = await self.masking.mask(replace(message, text=text or ""))
        body = {
            # What is too long to be read will be refused: of such a text nothing else is kept.
            "text": "…" * (self.max_characters + 1) if text is None else masked.text,
            "payload": message.payload,
            "metadata": dict(masked.metadata),
        }
        return json.dumps(body)


def _storable(message_id: str) -> str:
    # Platforms' own ids are short: of any other, its hash fits the column.
    if len(message_id) <= _LONGEST_ID and message_id.isprintable():
        return message_id
    return hashlib.sha256(message_id.encode(errors="surrogatepass")).hexdigest()


def message_in(channel: str, entry: Entry) -> tuple[Incoming, dict[str, Any]]:
    """Read a message from the inbox.

    Args:
        channel: the channel's name.
        entry: what the inbox has.

    Returns:
        The message, as masked as it was kept; and its metadata, to which the turn may still add.
    """
    body = json.loads(entry.body)
    metadata: dict[str, Any] = body["metadata"]
    message = Incoming(
        channel=channel,
        conversation_id=entry.conversation_id,
        message_id=entry.message_id,
        text=body["text"],
        payload=body["payload"],
        metadata=metadata,
    )
    return message, metadata
