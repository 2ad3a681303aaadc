"""What the queue asks of a platform, and how it keeps what names people and places."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken

from assistant.privacy.pseudonyms import Pseudonyms
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


class UnreadableError(Exception):
    """Something was sealed with another key, or is damaged."""


class Sealer:
    """Seals and opens JSON objects with one key (AES and HMAC)."""

    def __init__(self, key: bytes) -> None:
        """Set the key.

        Args:
            key: 32 bytes.
        """
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    @classmethod
    def of(cls, pseudonyms: Pseudonyms) -> Sealer:
        """Make the one that the inbox and the outbox of an installation use.

        Args:
            pseudonyms: the installation's own.

        Returns:
            The sealer; with another PSEUDONYM_SECRET it opens nothing of before.
        """
        return cls(pseudonyms.key("queue"))

    def seal(self, content: Mapping[str, Any]) -> str:
        """Encrypt an object.

        Args:
            content: as JSON has it.

        Returns:
            A text that only this key opens.
        """
        return self._fernet.encrypt(json.dumps(dict(content)).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        """Decrypt an object.

        Args:
            sealed: what `seal` returned.

        Returns:
            The object.

        Raises:
            UnreadableError: it was sealed with another key, or is damaged.
        """
        try:
            content: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise UnreadableError from None
        return content
