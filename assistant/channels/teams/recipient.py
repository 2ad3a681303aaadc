"""Delivers a turn's answers to a Teams conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from assistant.channels.teams.answers import Answers
from assistant.channels.teams.connector import Connector, Place
from assistant.replies.teams import render_teams
from assistant.turns import Answer, Recipient


class TeamsRecipient(Recipient):
    """Shows that an answer is being prepared, then each answer as a text or a card."""

    def __init__(
        self,
        connector: Connector,
        place: Place,
        phrases: Mapping[str, str],
        answers: Answers,
        conversation_id: str,
    ) -> None:
        """Know where the answers go.

        Args:
            connector: sends.
            place: where to.
            phrases: labels of the cards, by key.
            answers: remembers what each message with thumbs is about.
            conversation_id: whose answers they are.
        """
        self._answers = answers
        self._conversation_id = conversation_id
        self._connector = connector
        self._place = place
        self._phrases = phrases
        self._typing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Show the sign without making the bot wait for it; the answers queue behind it."""
        typing = self._connector.send_typing(self._place)
        self._typing = asyncio.get_running_loop().create_task(typing)

    async def deliver(self, answer: Answer) -> None:
        """Send one answer."""
        content = render_teams(answer.reply, self._phrases, answer.about)
        sent = await self._connector.send(self._place, content)
        if sent and answer.about and "channelData" in content:
            await self._answers.remember(self._conversation_id, sent, answer.about)
