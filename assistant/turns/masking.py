"""Mask a message, with what the one before it announced: « mot de passe : », then the password."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from assistant.privacy.redaction import SecretRedactor
from assistant.turns.metrics import Metrics
from assistant.turns.model import COMMENT, Incoming
from assistant.turns.stores import Announced
from assistant.turns.stores.model import MessageKey, StoreError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Masking:
    """Masks the messages of conversations; the same message is always masked alike.

    Args:
        redactor: masks one text.
        metrics: counts the texts in which something was masked.
        announced: where it is remembered which message announced a secret.
        local: the same while that is out of reach.
    """

    redactor: SecretRedactor
    metrics: Metrics
    announced: Announced
    local: Announced

    async def mask(self, message: Incoming) -> Incoming:
        """Mask the secrets of a message, and of what came beside it in the customer's words."""
        metadata = dict(message.metadata)
        if isinstance(metadata.get(COMMENT), str):
            metadata[COMMENT] = self.redact(metadata[COMMENT])
        key = MessageKey(message.conversation_id, message.message_id)
        text = await self._masked(key, message.text) if message.text else ""
        return replace(message, text=text, metadata=metadata)

    def redact(self, text: str) -> str:
        """Mask the secrets of a text that is no message of a conversation."""
        return self._counted(text, self.redactor.redact(text).text)

    async def _masked(self, key: MessageKey, text: str) -> str:
        try:
            return await self._mask(self.announced, key, text)
        except StoreError:
            _log.warning("masking.store_unavailable", conversation_id=key.conversation)
        return await self._mask(self.local, key, text)

    async def _mask(self, announced: Announced, key: MessageKey, text: str) -> str:
        redacted = self.redactor.redact(text, follows=await announced.follows(key))
        if redacted.announces:
            await announced.announce(key)
        return self._counted(text, redacted.text)

    def _counted(self, text: str, masked: str) -> str:
        if masked != text:
            self.metrics.redacted.inc()
        return masked
