"""Keep a message before its platform is told that it was taken."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any

import structlog

from assistant.privacy.redaction import Redactor
from assistant.storage.asking import Asking
from assistant.storage.errors import StorageError
from assistant.storage.queue import Entry, MessageQueue, Received
from assistant.turns import Incoming
from assistant.turns.masking import Masking
from assistant.turns.middleware.validation import clean
from assistant.turns.model import COMMENT
from assistant.turns.queueing.model import Address
from assistant.turns.queueing.sealing import Sealer
from assistant.turns.stores.model import MessageKey, StoreError

_log = structlog.get_logger(__name__)

_LONGEST_ID = 255
_MOST_AT_ONCE = 50


class Intake:
    """Writes messages into the inbox: masked, and with a sealed address."""

    def __init__(
        self,
        queue: MessageQueue,
        ask: Asking,
        sealer: Sealer,
        masking: Masking,
        redactor: Redactor,
        max_characters: int,
        now: Callable[[], float],
    ) -> None:
        """Take the parts.

        Args:
            queue: the inbox.
            ask: asks its database.
            sealer: seals addresses.
            masking: masks the secrets of what was typed.
            redactor: masks those of a comment.
            max_characters: the longest text that the bot reads.
            now: the clock, in seconds since 1970.
        """
        self._queue = queue
        self._ask = ask
        self._sealer = sealer
        self._masking = masking
        self._redactor = redactor
        self._max_characters = max_characters
        self._now = now
        self._waiting: list[tuple[Received, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None

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
        message_id = _storable(message.message_id)
        ids = {"channel": message.channel, "conversation_id": message.conversation_id}
        received = Received(
            channel=message.channel,
            conversation_id=message.conversation_id,
            message_id=message_id,
            body=await self._body(message),
            address=self._sealer.seal(address),
            at=self._now(),
        )
        try:
            is_new = await self._kept(received)
        except StorageError as error:
            _log.error("inbox.unavailable", reason=str(error), **ids)
            raise StoreError("inbox") from error
        if not is_new:
            _log.info("inbox.duplicate", message_id=message_id, **ids)
        return is_new

    async def _kept(self, received: Received) -> bool:
        """Write a message together with those that came meanwhile, which is one sync for all."""
        loop = asyncio.get_running_loop()
        is_new: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((received, is_new))
        if self._writing is None:
            self._writing = loop.create_task(self._write())
        return await is_new

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            try:
                kept = await self._ask(self._queue.accept, [received for received, _ in batch])
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
        metadata = dict(message.metadata)
        if isinstance(metadata.get(COMMENT), str):
            metadata[COMMENT] = self._redactor.redact(metadata[COMMENT])
        body = {
            "text": await self._masked(message),
            "payload": message.payload,
            "metadata": metadata,
        }
        return json.dumps(body)

    async def _masked(self, message: Incoming) -> str:
        text = message.text
        # What is too long to be read will be refused: of such a text nothing else is kept.
        too_long = "…" * (self._max_characters + 1)
        if len(text) > 4 * self._max_characters:
            return too_long
        cleaned = clean(text)
        if len(cleaned) > self._max_characters:
            return too_long
        key = MessageKey(message.conversation_id, message.message_id)
        return await self._masking.mask(key, cleaned)


def _storable(message_id: str) -> str:
    # Platforms' own ids are short: of any other, its hash fits the column.
    if len(message_id) <= _LONGEST_ID and message_id.isprintable():
        return message_id
    return hashlib.sha256(message_id.encode(errors="surrogatepass")).hexdigest()


def message_in(channel: str, entry: Entry, more: dict[str, Any]) -> Incoming:
    """Read a message from the inbox.

    Args:
        channel: the channel's name.
        entry: what the inbox has.
        more: what the turn may still add to the message's metadata; filled with what is known.

    Returns:
        The message, as masked as it was kept.
    """
    body = json.loads(entry.body)
    more.update(body["metadata"])
    return Incoming(
        channel=channel,
        conversation_id=entry.conversation_id,
        message_id=entry.message_id,
        text=body["text"],
        payload=body["payload"],
        metadata=more,
    )
