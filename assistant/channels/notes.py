"""What a channel notes of a conversation: kept beside the buttons issued to it, and as long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from assistant.turns.stores.model import Shelf, StoreError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Notes:
    """Texts by key, shared by all processes; a message is answered without them too."""

    issued: Shelf

    async def keep(self, conversation_id: str, notes: Mapping[str, str]) -> None:
        """Note texts of a conversation; a store that is away is only logged."""
        try:
            await self.issued.put(conversation_id, notes)
        except StoreError:
            _log.warning("channel.notes_unavailable", conversation_id=conversation_id)

    async def read(self, conversation_id: str, key: str) -> str | None:
        """Look a note up; None when there is none (any more), or the store is away."""
        try:
            return await self.issued.get(conversation_id, key)
        except StoreError:
            _log.warning("channel.notes_unavailable", conversation_id=conversation_id)
            return None
