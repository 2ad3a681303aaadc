"""What each message with thumbs is about, so that a thumb concerns its own answer."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from assistant.turns.stores.model import IssuedPayloads, StoreError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answers:
    """Kept as long as the buttons that each conversation was given, and beside them."""

    issued: IssuedPayloads

    async def remember(self, conversation_id: str, activity_id: str, about: str) -> None:
        """Remember what a message is about.

        Args:
            conversation_id: who was given it.
            activity_id: Teams' id of the message.
            about: the answer in it.
        """
        try:
            await self.issued.issue(conversation_id, {_key(activity_id): about})
        except StoreError:
            _log.warning("teams.answer_forgotten", conversation_id=conversation_id)

    async def about(self, conversation_id: str, activity_id: str | None) -> str | None:
        """Look up what a message is about.

        Args:
            conversation_id: who was given it.
            activity_id: Teams' id of the message.

        Returns:
            The answer; None if it is not known (any more).
        """
        if not activity_id:
            return None
        try:
            return await self.issued.title(conversation_id, _key(activity_id))
        except StoreError:
            _log.warning("teams.answer_unknown", conversation_id=conversation_id)
            return None


def _key(activity_id: str) -> str:
    # No payload begins so: a slash is missing.
    return f"answer {activity_id}"
