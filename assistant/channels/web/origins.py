"""Which pages may use the channel."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.common.loopback import is_loopback


@dataclass(frozen=True)
class Origins:
    """The allow-list of the installation; without one, pages served from this very address.

    A request without an origin does not come from another site's page, and is let through: the
    conversation's token protects it.
    """

    allowed: frozenset[str]

    def allow(self, origin: str | None, host: str) -> bool:
        """Tell whether a request may be served.

        Args:
            origin: its Origin header.
            host: its Host header.

        Returns:
            Whether the page that sent it may use the channel.
        """
        if origin is None:
            return True
        if self.allowed:
            return origin.lower() in self.allowed
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        # The name is checked too: a foreign name may be made to lead here.
        return parts.netloc.lower() == host.lower() and is_loopback(parts.hostname or "")
