"""How much one conversation, and one address, may ask for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import structlog
from sanic.request import Request

from assistant.channels.http import ApiError
from assistant.channels.web.tokens import ConversationTokens
from assistant.turns.stores import Stores
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Limits:
    """Counts messages by conversation and requests by address, a minute at a time.

    Attributes:
        stores: counts.
        tokens: makes pseudonyms: addresses are personal data.
        per_conversation: messages a minute.
        per_address: requests a minute.
        trusted_proxies: how many proxies of ours add to X-Forwarded-For.
    """

    stores: Stores
    tokens: ConversationTokens
    per_conversation: int
    per_address: int
    trusted_proxies: int

    async def count_request(self, request: Request) -> None:
        """Count a request.

        Raises:
            ApiError: its address sent too many.
        """
        address = self.tokens.pseudonym(self._address(request))
        await self._count(f"address:{address}", self.per_address)

    async def count_message(self, conversation_id: str) -> None:
        """Count a message.

        Raises:
            ApiError: its conversation sent too many.
        """
        await self._count(f"conversation:{conversation_id}", self.per_conversation)

    async def count_feedback(self, conversation_id: str) -> None:
        """Count what a customer says of an answer; as many are allowed as messages.

        Raises:
            ApiError: its conversation sent too many.
        """
        await self._count(f"feedback:{conversation_id}", self.per_conversation)

    async def _count(self, key: str, limit: int) -> None:
        try:
            count, left = await self.stores.rates.hit(key, _WINDOW_SECONDS)
        except StoreError:
            _log.warning("web.rate_unavailable")
            return
        if count > limit:
            seconds = max(1, math.ceil(left))
            raise ApiError(429, "rate_limited", {"Retry-After": str(seconds)}, seconds=seconds)

    def _address(self, request: Request) -> str:
        # Each proxy adds the address that it saw; what stands further left, anybody may have
        # written.
        seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
        if 0 < self.trusted_proxies <= len(seen):
            return str(seen[-self.trusted_proxies])
        return str(request.ip)
