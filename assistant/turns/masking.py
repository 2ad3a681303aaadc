"""Mask a message, with what the one before it announced: « mot de passe : », then the password."""

from __future__ import annotations

import structlog

from assistant.privacy.redaction import Redactor
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

    async def mask(self, key: MessageKey, text: str) -> str:
        """Mask the secrets of a message.

        Args:
            key: which message of which conversation.
            text: what the customer wrote.

        Returns:
            The text, each secret replaced by a mark.
        """
        if not text:
            return text
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
