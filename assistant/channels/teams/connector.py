"""How answers look in Teams, and how they get there through the Bot Connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import structlog

from assistant.channels.lifecycle import Background, Notes
from assistant.channels.teams.activities import Activity
from assistant.channels.teams.http import Answered, ClientCredentials, FetchError, HttpClient
from assistant.replies.teams import render_teams
from assistant.turns import Answer
from assistant.turns.queueing import Address, Content
from assistant.turns.sending import Pace, RetryLaterError, Sender

_log = structlog.get_logger(__name__)

# A thread takes 7 in a second and 60 in 30 seconds, counted where they arrive: a slow call before
# a quick one must not bring them too close together.
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
TEAMS_PACES = (Pace(7, 1.25), Pace(60, 31.0))

_UNAUTHORIZED = 401
_PASSING = frozenset({408, 412, 429})
_SERVER_ERRORS = range(500, 600)


class SendError(Exception):
    """The Bot Connector refuses the activity for good."""


@dataclass(frozen=True)
class Place:
    """Where answers go, and as whom."""

    service_url: str
    conversation_id: str
    bot_id: str
    bot_name: str | None
    reply_to: str | None

    @classmethod
    def of(cls, activity: Activity) -> Place:
        """Answer where an activity came from.

        Args:
            activity: what was received.

        Returns:
            Its conversation, which in a team is its thread.
        """
        return cls(
            service_url=activity.service_url,
            conversation_id=activity.conversation.id,
            bot_id=activity.recipient.id,
            bot_name=activity.recipient.name,
            reply_to=activity.id,
        )

    @property
    def activities_url(self) -> str:
        """The address that takes this conversation's activities."""
        conversation = quote(self.conversation_id, safe="")
        return f"{self.service_url.rstrip('/')}/v3/conversations/{conversation}/activities"


@dataclass(frozen=True)
class Connector:
    """Posts activities: paced, and in order within a conversation.

    Attributes:
        client: makes the calls.
        tokens: the bot's; None for a connector on this machine, which asks for none.
        sender: keeps the pace.
    """

    client: HttpClient
    tokens: ClientCredentials | None
    sender: Sender

    async def send(self, place: Place, content: Mapping[str, Any]) -> str | None:
        """Post what must arrive, once.

        Args:
            place: where to.
            content: the activity, without its addresses.

        Returns:
            The id that Teams gave it, if it did.

        Raises:
            RetryLaterError: Teams could not take it now.
            SendError: Teams never will.
        """
        return await self.sender.once(place.conversation_id, partial(self._post, place, content))

    async def send_typing(self, place: Place) -> None:
        """Show that an answer is on its way; not worth a second attempt.

        Args:
            place: where to.
        """

        async def attempt() -> None:
            try:
                await self._post(place, {"type": "typing"})
            except (RetryLaterError, SendError) as error:
                _log.info("teams.typing_lost", reason=str(error))

        await self.sender.send(place.conversation_id, attempt)

    async def _post(self, place: Place, content: Mapping[str, Any]) -> str | None:
        headers = await self.tokens.headers() if self.tokens else {}
        body = {**content, **_addresses(place)}
        try:
            url = place.activities_url
            answer = await self.client.call("POST", url, json=body, headers=headers)
        except FetchError as error:
            raise RetryLaterError(str(error)) from None
        self._check(answer)
        sent = answer.content.get("id") if isinstance(answer.content, dict) else None
        return sent if isinstance(sent, str) else None

    def _check(self, answer: Answered) -> None:
        status = answer.status
        if status == _UNAUTHORIZED and self.tokens:
            self.tokens.forget()
        if status == _UNAUTHORIZED or status in _PASSING or status in _SERVER_ERRORS:
            raise RetryLaterError(f"http_{status}", answer.retry_after)
        if status not in range(200, 300):
            raise SendError(f"http_{status}")


def _addresses(place: Place) -> dict[str, Any]:
    sender = {"id": place.bot_id, **({"name": place.bot_name} if place.bot_name else {})}
    return {
        "from": sender,
        "conversation": {"id": place.conversation_id},
        **({"replyToId": place.reply_to} if place.reply_to else {}),
    }


@dataclass(frozen=True)
class TeamsPlatform:
    """Sends each answer as a text or a card to the place that asked.

    Attributes:
        connector: sends.
        phrases: labels of the cards, by key.
        answers: remembers what each message with thumbs is about.
        background: shows signs.
    """

    connector: Connector
    phrases: Mapping[str, str]
    notes: Notes
    background: Background

    async def begin(self, address: Address) -> Mapping[str, Any]:
        """Show that an answer is on its way; the answers queue behind the sign."""
        self.background.start(self.connector.send_typing(Place(**address)))
        return {}

    def render(self, answer: Answer, address: Address) -> Sequence[Content]:  # noqa: ARG002
        """Write an answer as an activity, and what it is about."""
        activity = render_teams(answer.reply, self.phrases, answer.about)
        return [{"activity": activity, "about": answer.about}]

    async def send(self, conversation_id: str, address: Address, content: Content) -> None:
        """Send one activity."""
        activity, about = content["activity"], content["about"]
        sent = await self.connector.send(Place(**address), activity)
        if sent and about and "channelData" in activity:
            await self.notes.keep(conversation_id, {note_of(sent): about})


def note_of(activity_id: str) -> str:
    """Name the note on what a message with thumbs is about, so that a thumb concerns its answer."""
    # No payload begins so: a slash is missing.
    return f"answer {activity_id}"
