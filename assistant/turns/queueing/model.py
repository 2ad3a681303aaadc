"""What the queue asks of a platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from assistant.turns import Answer

Address = Mapping[str, Any]
"""Where a message's answers go, as JSON; only its platform reads it."""

Content = Mapping[str, Any]
"""One message as a platform takes it, as JSON; only its platform reads it."""


class Platform(Protocol):
    """How answers look on a platform, and how they get there."""

    async def begin(self, address: Address) -> Mapping[str, Any]:
        """Learn that a message's turn begins: time for a typing sign.

        Args:
            address: where the message came from.

        Returns:
            What is to be known of the person besides the message's own metadata.
        """
        ...

    def render(self, answer: Answer, address: Address) -> Sequence[Content]:
        """Write an answer as the platform takes it.

        Args:
            answer: what is said.
            address: to whom.

        Returns:
            One or several messages, in order.
        """
        ...

    async def send(self, conversation_id: str, address: Address, content: Content) -> None:
        """Send one message, once.

        Args:
            conversation_id: whose it is.
            address: where to.
            content: what `render` made.

        Raises:
            RetryLaterError: the platform could not take it now.
            Exception: it never will.
        """
        ...
