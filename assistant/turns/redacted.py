"""Mask secrets before anything keeps them."""

from __future__ import annotations

from dataclasses import replace

from assistant.privacy.redaction import Redactor
from assistant.turns.masking import Masking
from assistant.turns.model import COMMENT, Outcome, Proceed, Turn
from assistant.turns.stores.model import MessageKey


class Redacted:
    """Masks the secrets of a typed text, so that neither the tracker nor a log sees them."""

    def __init__(self, masking: Masking, redactor: Redactor) -> None:
        self._masking = masking
        self._redactor = redactor

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Pass the masked text on."""
        message = turn.message
        key = MessageKey(message.conversation_id, message.message_id)
        text, metadata = await self._masking.mask(key, message.text), dict(message.metadata)
        if isinstance(metadata.get(COMMENT), str):
            metadata[COMMENT] = self._redactor.redact(metadata[COMMENT])
        masked = replace(message, text=text, metadata=metadata)
        return await proceed(replace(turn, message=masked))
