"""Remember who talks with the assistant in which thread of a channel."""

from __future__ import annotations

import structlog

from assistant.replies.build import TOPICS
from assistant.turns.stores.model import IssuedPayloads, StoreError

_log = structlog.get_logger(__name__)


class Threads:
    """Knows the conversations that began with a mention.

    It notes that the conversation was offered the topics: what was issued to a conversation is
    kept for a week and shared by all processes, so that no other memory is needed.
    """

    def __init__(self, issued: IssuedPayloads) -> None:
        self._issued = issued

    async def join(self, conversation_id: str) -> None:
        """Remember a conversation.

        Args:
            conversation_id: of a thread and a person.
        """
        try:
            await self._issued.issue(conversation_id, {TOPICS: ""})
        except StoreError:
            _log.warning("slack.thread_unavailable", conversation_id=conversation_id)

    async def joined(self, conversation_id: str) -> bool:
        """Tell whether a person talks with us in a thread.

        Args:
            conversation_id: of the thread and the person.

        Returns:
            False too when the memory is out of reach: a mention is always answered.
        """
        try:
            return await self._issued.title(conversation_id, TOPICS) is not None
        except StoreError:
            _log.warning("slack.thread_unavailable", conversation_id=conversation_id)
            return False
