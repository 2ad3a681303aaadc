"""What the assistant does with each thing that Slack delivers, over HTTP or a socket of ours."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.lifecycle import Background, Notes
from assistant.channels.slack.api import SlackApi
from assistant.channels.slack.reading import (
    CHANNEL,
    Place,
    Press,
    Received,
    read_command,
    read_direct_message,
    read_follow_up,
    read_mention,
    read_press,
)
from assistant.common.faults import fault
from assistant.privacy.pseudonyms import Pseudonyms
from assistant.replies.build import TOPICS
from assistant.replies.model import ChoicePart
from assistant.replies.slack import ACTION_PREFIX, LINK_PREFIX, freeze, render_home
from assistant.turns.queueing import QueuedTurns
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

Body = dict[str, Any]


@dataclass(frozen=True)
class SlackListeners:
    """The listeners; Slack has its answer when they have kept what it delivered."""

    turns: QueuedTurns
    background: Background
    names: Pseudonyms
    api: SlackApi
    notes: Notes
    labels: Mapping[str, str]
    home_choices: tuple[ChoicePart, ...]
    suggestions: tuple[str, ...] = ()

    def register(self, app: AsyncApp) -> None:
        """Tell bolt who listens to what.

        Args:
            app: bolt's router.
        """
        app.event("message")(self.message)
        app.event("app_mention")(self.mention)
        app.event("app_home_opened")(self.home)
        app.event("assistant_thread_started")(self.suggest)
        app.action(re.compile(f"^{ACTION_PREFIX}"))(self.press)
        app.action(re.compile(f"^{LINK_PREFIX}"))(self.opened)
        # Any command that the manifest names: its French name is none of this module's business.
        app.command(re.compile(""))(self.command)
        app.error(self.error)

    async def message(self, body: Body) -> None:
        """Answer a direct message, and a message in a thread from who talks with us there."""
        received = read_direct_message(body, self.names)
        if received is None:
            received = read_follow_up(body, self.names)
            if received is None or not await self._goes_on(received.place):
                return
        await self._accept(received)

    async def mention(self, body: Body) -> None:
        """Answer a mention in its thread, and go on there without further ones."""
        received = read_mention(body, self.names)
        if received is None:
            return
        if not received.place.direct:
            # That the conversation was offered the topics says that it began with a mention.
            await self.notes.keep(received.place.conversation_id, {TOPICS: ""})
        await self._accept(received)

    async def press(self, ack: AsyncAck, body: Body) -> None:
        """Answer a pressed button, which freezes, unless it was shown to somebody else."""
        press = read_press(body, self.names)
        if press is not None:
            place = press.received.place
            if press.owner and press.owner != place.user:
                refusal = self.api.post_ephemeral(place, self.labels["slack_not_yours"])
                self.background.start(refusal)
            elif await self._accept(press.received):
                self._freeze(press)
        await ack()

    async def opened(self, ack: AsyncAck) -> None:
        """Acknowledge that a page was opened: Slack tells that too."""
        await ack()

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer a command in the person's direct messages, and say so where it was typed."""
        await self._accept(read_command(body, self.names))
        await ack(text=self.labels["slack_answered_directly"])

    async def home(self, body: Body) -> None:
        """Show the topics on the home tab."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        user = event["user"]
        titles = {choice.payload: choice.title for choice in self.home_choices}
        conversation_id = self.names.conversation_id(CHANNEL, user)
        await self.notes.keep(conversation_id, titles)
        view = render_home(self.home_choices, self.labels)
        self.background.start(self.api.publish_home(user, view))

    async def suggest(self, body: Body) -> None:
        """Suggest questions in a new thread of the assistant's."""
        thread = body["event"]["assistant_thread"]
        suggest = self.api.suggest(thread["channel_id"], thread["thread_ts"], self.suggestions)
        self.background.start(suggest)

    async def error(
        self, error: Exception, body: Body, response: BoltResponse | None
    ) -> BoltResponse | None:
        """Acknowledge what nobody listens to, so that Slack shows its user no error.

        Args:
            error: what was raised.
            body: what Slack sent.
            response: the answer so far, or None when Slack was answered already; bolt takes no
                other then.

        Returns:
            The answer: what could not be kept is not acknowledged, so that Slack delivers it again.
        """
        kind = body.get("type") or body.get("command")
        event = (body.get("event") or {}).get("type")
        if isinstance(error, BoltUnhandledRequestError):
            _log.info("slack.ignored", kind=kind, event_type=event)
        elif isinstance(error, StoreError):
            return BoltResponse(status=503, body="")
        else:
            _log.error("slack.listener_failed", kind=kind, event_type=event, **fault(error))
        return None if response is None else BoltResponse(status=200, body="")

    async def _goes_on(self, place: Place) -> bool:
        # While the store is away Slack is to deliver again: nobody knows whom the message is for.
        return await self.notes.issued.get(place.conversation_id, TOPICS) is not None

    async def _accept(self, received: Received) -> bool:
        return await self.turns.accept(received.message, asdict(received.place))

    def _freeze(self, press: Press) -> None:
        if press.ts and press.blocks:
            frozen = freeze(press.text, press.blocks, press.title, self.labels, press.block_id)
            self.background.start(self.api.freeze(press.received.place.channel, press.ts, frozen))


def bolt_app(listeners: SlackListeners, signing_secret: str, api_url: str) -> AsyncApp:
    """Make bolt's router.

    Args:
        listeners: who listens.
        signing_secret: what Slack signs its requests with; empty in Socket Mode.
        api_url: Slack's Web API.

    Returns:
        The router, which verifies signatures and acknowledges.
    """
    logger = quiet_logger()
    app = AsyncApp(
        logger=logger,
        name="slack",
        signing_secret=signing_secret,
        client=AsyncWebClient(base_url=api_url, logger=logger),
        authorize=_authorize,
        raise_error_for_unhandled_request=True,
        # Slack has its answer when the listener has kept what was delivered, not before.
        process_before_response=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners.register(app)
    return app


def quiet_logger() -> logging.Logger:
    """Make a logger for Slack's libraries, which write whole messages at lower levels.

    Returns:
        A logger of warnings and errors.
    """
    logger = logging.getLogger("assistant.channels.slack.libraries")
    logger.setLevel(logging.WARNING)
    return logger


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    # Bolt would ask Slack who the token is before it acknowledges anything. We answer one
    # workspace with one token, and know our own messages without that.
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


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
                    reason=_cause(error),
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


def _cause(error: Exception) -> str:
    data = getattr(getattr(error, "response", None), "data", None)
    return (
        str(data["error"]) if isinstance(data, dict) and "error" in data else type(error).__name__
    )
