"""How answers look on Slack, and how they get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.channels.lifecycle import Background
from assistant.channels.slack.api import SlackApi
from assistant.channels.slack.reading import Place
from assistant.replies.slack import SlackMessage, render_slack
from assistant.turns import Answer
from assistant.turns.queueing import Address, Content


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
