"""How answers look in Teams, and how they get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.channels.lifecycle import Background, Notes
from assistant.channels.teams.connector import Connector, Place
from assistant.replies.teams import render_teams
from assistant.turns import Answer
from assistant.turns.queueing import Address, Content


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
