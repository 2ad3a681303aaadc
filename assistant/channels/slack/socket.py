"""Socket Mode: Slack's events over a connection that we open, without a public address."""

from __future__ import annotations

import asyncio
import random

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.slack.app import quiet_logger

_log = structlog.get_logger(__name__)

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0


class SocketConnection:
    """Keeps a connection to Slack; once open, slack_sdk renews it by itself."""

    def __init__(self, app: AsyncApp, app_token: str, api_url: str) -> None:
        """Prepare the connection; must run in the server's event loop.

        Args:
            app: bolt's router, which gets the events.
            app_token: the app-level token.
            api_url: Slack's Web API.
        """
        logger = quiet_logger()
        self._handler = AsyncSocketModeHandler(
            app,
            app_token,
            logger=logger,
            web_client=AsyncWebClient(base_url=api_url, logger=logger),
        )

    async def open(self) -> None:
        """Connect; with Slack out of reach, try again until it works."""
        wait = _FIRST_WAIT
        while True:
            try:
                await self._handler.client.connect()  # type: ignore[no-untyped-call]
            except (TimeoutError, SlackApiError, aiohttp.ClientError) as error:
                _log.error(
                    "slack.socket_failed",
                    reason=_reason(error),
                    variable="SLACK_APP_TOKEN",
                    wait=round(wait),
                )
                await asyncio.sleep(wait * (1 + random.random() / 4))  # noqa: S311  # spreads load
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                _log.info("slack.socket_open")
                return

    async def close(self) -> None:
        """Disconnect."""
        await self._handler.client.close()  # type: ignore[no-untyped-call]


def _reason(error: Exception) -> str:
    data = getattr(getattr(error, "response", None), "data", None)
    return (
        str(data["error"]) if isinstance(data, dict) and "error" in data else type(error).__name__
    )
