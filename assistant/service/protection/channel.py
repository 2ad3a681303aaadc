"""The rules as Rasa can load them: a channel without messages, named in credentials.yml."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.service.protection.errors import add_headers, check_framing, respond
from assistant.service.protection.limits import ServerLimits, SlowClients
from assistant.turns.settings import TurnSettings


class Protection(InputChannel):
    """Rasa channel that receives nothing: it sets the rules of the server that the others share."""

    def __init__(
        self,
        phrases: Mapping[str, str],
        limits: ServerLimits = ServerLimits(),  # noqa: B008  # frozen
    ) -> None:
        """Take the rules.

        Args:
            phrases: sentences by key.
            limits: sizes and times.
        """
        self._phrases = phrases
        self._limits = limits

    @classmethod
    def name(cls) -> str:
        """Name the channel, which has no address."""
        return "protection"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Protection:  # noqa: ARG003
        """Make the channel from this installation's content."""
        limits = ServerLimits(stop_seconds=read_settings(TurnSettings).stop_seconds)
        return cls(load_content(load_settings().assistant_content).messages, limits)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:  # noqa: ARG002
        """Make what sets the rules when it is added to the server.

        Args:
            on_new_message: not used.

        Returns:
            A blueprint without addresses.
        """
        return _Rules(self._phrases, self._limits)


class _Rules(Blueprint):
    # A blueprint's own middleware and signals hold for its own addresses only.

    # Sanic allows no other attributes than these.
    __slots__ = ("_limits", "_phrases")

    def __init__(self, phrases: Mapping[str, str], limits: ServerLimits) -> None:
        super().__init__("protection")
        self._phrases = phrases
        self._limits = limits

    def register(self, app: Sanic[Any, Any], options: dict[str, Any]) -> None:
        super().register(app, options)  # type: ignore[no-untyped-call]
        self._limits.apply(app)
        app.register_middleware(add_headers, "response")
        for kind in (Exception, CancelledError):
            app.error_handler.add(kind, partial(respond, phrases=self._phrases))
        app.add_signal(check_framing, "http.lifecycle.request")
        SlowClients(self._limits).watch(app)
