"""Encrypt what names people and places, so that the database alone tells of neither."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from assistant.privacy.pseudonyms import Pseudonyms


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
