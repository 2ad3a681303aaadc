"""Which pages may use the channel."""

from __future__ import annotations

from urllib.parse import urlsplit

from assistant.common.loopback import is_loopback


class Origins:
    """The allow-list of the installation; without one, pages served from this very address.

    A request without an origin does not come from another site's page, and is let through: the
    conversation's token protects it.
    """

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

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
        if self._allowed:
            return origin.lower() in self._allowed
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        # The name is checked too: a foreign name may be made to lead here.
        return parts.netloc.lower() == host.lower() and is_loopback(parts.hostname or "")
