"""The calls of Slack's Web API that we make: at its pace, again when it asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.lifecycle import Background
from assistant.channels.slack.reading import Place
from assistant.replies.slack import SlackMessage, render_slack, without_images
from assistant.replies.slack_blocks import Block
from assistant.turns import Answer
from assistant.turns.queueing import Address, Content
from assistant.turns.sending import Pace, RetryLaterError, Sender
from assistant.turns.stores.memory import Expiring

_log = structlog.get_logger(__name__)

# Slack allows one message a second to a channel, and short bursts.
MESSAGE_PACE = Pace(3, 3.0)
SCOPES = frozenset({"app_mentions:read", "chat:write", "commands", "im:history"})
MAX_PROMPTS = 4
_TRANSIENT = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}
# Mended by who operates the assistant; what was answered waits for it.
_TOKEN_REFUSED = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format"}
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_LOCALE_SECONDS = 24 * 3600.0
_SHORT_TIMEOUT = 1.0


class SlackApi:
    """Posts, updates and looks up; only posting raises."""

    def __init__(self, client: AsyncWebClient, sender: Sender, labels: Mapping[str, str]) -> None:
        """Prepare the calls.

        Args:
            client: holds the bot token; must not retry by itself.
            sender: keeps the pace of each channel.
            labels: the phrases of content/messages.yml, by key.
        """
        self._client = client
        self._sender = sender
        self._labels = labels
        self._locales: Expiring[str, str] = Expiring(_LOCALE_SECONDS)

    async def post(self, place: Place, message: SlackMessage) -> None:
        """Post a message, once; with less than its blocks when Slack refuses them.

        Args:
            place: where.
            message: what.

        Raises:
            RetryLaterError: Slack could not take it now.
            SlackApiError: Slack never will.
        """
        await self._sender.once(place.channel, partial(self._post, place, message))

    async def freeze(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Put a message in the place of one with buttons.

        Args:
            channel: where it is.
            ts: its time stamp, which names it.
            message: what shall be seen.
        """
        call = partial(
            self._client.chat_update,
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
        )
        await self._sender.send(f"update-{channel}", partial(_attempt, call))

    async def post_ephemeral(self, place: Place, text: str) -> None:
        """Tell one person something in a channel that others read.

        Args:
            place: the person and the channel.
            text: what to tell.
        """
        call = partial(
            self._client.chat_postEphemeral,
            channel=place.channel,
            user=place.user,
            text=text,
            thread_ts=place.thread,
        )
        await self._sender.send(place.channel, partial(_attempt, call))

    async def show_status(self, place: Place, status: str) -> None:
        """Show in an assistant's thread that an answer is on its way; elsewhere Slack refuses.

        Args:
            place: where; without a thread nothing is shown.
            status: what; it goes with the next message.
        """
        if not (place.direct and place.thread):
            return
        call = self._client.assistant_threads_setStatus(
            channel_id=place.channel, thread_ts=place.thread, status=status
        )
        await _attempt_once(call, "status")

    async def suggest(self, channel: str, thread: str, questions: Sequence[str]) -> None:
        """Suggest what can be asked in an assistant's thread.

        Args:
            channel: where it is.
            thread: which.
            questions: four are shown at most.
        """
        prompts = [{"title": question, "message": question} for question in questions]
        call = self._client.assistant_threads_setSuggestedPrompts(
            channel_id=channel,
            thread_ts=thread,
            prompts=prompts[:MAX_PROMPTS],
            title=self._labels["slack_suggestions"],
        )
        await _attempt_once(call, "prompts")

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person the home tab.

        Args:
            user: whom.
            view: what.
        """
        call = partial(self._client.views_publish, user_id=user, view=dict(view))
        await self._sender.send(f"home-{user}", partial(_attempt, call))

    async def locale(self, user: str) -> str | None:
        """Look up a person's language, once a day.

        Args:
            user: whose.

        Returns:
            It, as `fr-FR`; None when Slack does not tell in time.
        """
        known = self._locales.get(user)
        if known is None:
            known = await self._look_up_locale(user)
            self._locales.set(user, known)
        return known or None

    async def check(self) -> None:
        """Log whom the token stands for, and which scopes it misses."""
        try:
            response = await self._client.auth_test()
        except SlackApiError as error:
            _log.error("slack.token_refused", reason=_code(error), variable="SLACK_BOT_TOKEN")
        except (TimeoutError, aiohttp.ClientError) as error:
            _log.warning("slack.unreachable", reason=type(error).__name__)
        else:
            granted = set(response.headers.get("x-oauth-scopes", "").split(","))
            missing = sorted(SCOPES - granted)
            _log.info("slack.connected", team=response["team_id"], bot=response["user_id"])
            if missing:
                _log.error("slack.scopes_missing", scopes=missing)

    async def _post(self, place: Place, message: SlackMessage) -> None:
        reduced: tuple[tuple[Block, ...], ...] = (
            message.blocks,
            without_images(message.blocks, self._labels),
            (),
        )
        for blocks in reduced:
            call = partial(
                self._client.chat_postMessage,
                channel=place.channel,
                thread_ts=place.thread,
                text=message.text,
                blocks=list(blocks) or None,
                unfurl_links=False,
                unfurl_media=False,
            )
            try:
                return await _attempt(call)
            except SlackApiError as error:
                if not blocks or _code(error) not in _REFUSED_BLOCKS:
                    raise
                _log.error(
                    "slack.blocks_refused",
                    conversation_id=place.conversation_id,
                    blocks=len(blocks),
                )
        return None

    async def _look_up_locale(self, user: str) -> str:
        call = self._client.users_info(user=user, include_locale=True)
        response = await _attempt_once(call, "locale") or {}
        return str((response.get("user") or {}).get("locale") or "")


async def _attempt_once(call: Awaitable[Any], what: str) -> Any:
    """Await what is not worth a second attempt; None when it fails or takes long."""
    try:
        return await asyncio.wait_for(call, _SHORT_TIMEOUT)
    except (TimeoutError, SlackApiError, aiohttp.ClientError) as error:
        _log.info("slack.call_lost", what=what, reason=_reason(error))
        return None


async def _attempt(call: Callable[[], Awaitable[Any]]) -> None:
    try:
        await call()
    except SlackApiError as error:
        status = getattr(error.response, "status_code", _SERVER_ERROR)
        if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR or _code(error) in _TRANSIENT:
            raise RetryLaterError(f"http_{status}", _retry_after(error)) from None
        _log.error("slack.refused", reason=_code(error))
        if _code(error) in _TOKEN_REFUSED:
            raise RetryLaterError(_code(error)) from None
        raise
    except (TimeoutError, aiohttp.ClientError) as error:
        raise RetryLaterError(type(error).__name__) from None


def _reason(error: Exception) -> str:
    return _code(error) if isinstance(error, SlackApiError) else type(error).__name__


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error", "unknown")) if isinstance(data, dict) else "unknown"


def _retry_after(error: SlackApiError) -> float | None:
    headers = getattr(error.response, "headers", {})
    try:
        return float(headers["Retry-After"])
    except (KeyError, ValueError):
        return None


@dataclass(frozen=True)
class SlackPlatform:
    """Posts answers where their message came from.

    Attributes:
        api: Slack's Web API.
        labels: the phrases of content/messages.yml, by key.
        background: shows signs.
    """

    api: SlackApi
    labels: Mapping[str, str]
    background: Background

    async def begin(self, address: Address) -> Mapping[str, Any]:
        """Show that an answer is on its way, and learn the person's language."""
        place = Place(**address)
        self.background.start(self.api.show_status(place, self.labels["slack_status"]))
        return {"locale": await self.api.locale(place.user)}

    def render(self, answer: Answer, address: Address) -> Sequence[Content]:
        """Write an answer as messages, each with its blocks."""
        user = address["user"]
        messages = render_slack(answer.reply, answer.text, self.labels, user, answer.about)
        return [asdict(message) for message in messages]

    async def send(self, conversation_id: str, address: Address, content: Content) -> None:  # noqa: ARG002
        """Post one message."""
        message = SlackMessage(content["text"], tuple(content["blocks"]))
        await self.api.post(Place(**address), message)
