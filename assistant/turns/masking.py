"""Mask a message, with what the one before it announced: « mot de passe : », then the password."""

from __future__ import annotations

from dataclasses import replace

import structlog

from assistant.privacy.redaction import Redactor
from assistant.turns.model import COMMENT, Incoming
from assistant.turns.stores.model import Announced, MessageKey, StoreError

_log = structlog.get_logger(__name__)


class Masking:
    """Masks the messages of conversations; the same message is always masked alike."""

    def __init__(self, redactor: Redactor, announced: Announced, local: Announced) -> None:
        """Say where it is remembered which message announced a secret.

        Args:
            redactor: masks one text.
            announced: what all processes share.
            local: this process's own, for when that is out of reach.
        """
        self._redactor = redactor
        self._announced = announced
        self._local = local

    async def mask(self, message: Incoming) -> Incoming:
        """Mask the secrets of a message.

        Args:
            message: what the customer wrote, and perhaps a comment.

        Returns:
            The same, each secret replaced by a mark.
        """
        metadata = dict(message.metadata)
        if isinstance(metadata.get(COMMENT), str):
            metadata[COMMENT] = self._redactor.redact(metadata[COMMENT])
        key = MessageKey(message.conversation_id, message.message_id)
        text = await self._masked(key, message.text) if message.text else ""
        return replace(message, text=text, metadata=metadata)

    async def _masked(self, key: MessageKey, text: str) -> str:
        try:
            return await self._mask(self._announced, key, text)
        except StoreError:
            _log.warning("masking.store_unavailable", conversation_id=key.conversation)
        return await self._mask(self._local, key, text)

    async def _mask(self, announced: Announced, key: MessageKey, text: str) -> str:
        follows = await announced.follows(key)
        if self._redactor.announces(text):
            await announced.announce(key)
        return self._redactor.redact(text, follows=follows)
