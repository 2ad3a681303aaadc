"""Take a message of the inbox to the bot, and write down what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from assistant.storage.queue import Entry
from assistant.turns import Answer, Outcome, Recipient, TurnHandler
from assistant.turns.queueing.intake import message_in
from assistant.turns.queueing.model import Address, Content, Platform

_log = structlog.get_logger(__name__)

MOST_DEATHS = 3
"""So many processes may die over a message's turn: it may be the turn that kills them."""

Recall = Callable[[str, str], Awaitable[Sequence[Answer]]]
"""Looks up what a message of a conversation was answered before."""


class Turning:
    """Runs turns; sends nothing."""

    def __init__(
        self, turns: TurnHandler, platform: Platform, recall: Recall, apology: Answer
    ) -> None:
        """Take the parts.

        Args:
            turns: the channel's turn handler.
            platform: writes answers as it takes them.
            recall: looks up what was answered before somebody died.
            apology: what is said when there is nothing else.
        """
        self._turns = turns
        self._platform = platform
        self._recall = recall
        self._apology = apology

    async def run(
        self, channel: str, entry: Entry, address: Address
    ) -> tuple[Outcome, Sequence[Content]]:
        """Run a message's turn; never raises, unless not even an apology can be written.

        Args:
            channel: the channel's name.
            entry: the message.
            address: where it came from.

        Returns:
            How the turn ended, and what is to be sent; never nothing.
        """
        if entry.deaths >= MOST_DEATHS:
            ids = {"conversation_id": entry.conversation_id, "message_id": entry.message_id}
            _log.error("inbox.given_up", channel=channel, deaths=entry.deaths, **ids)
            return Outcome.FAILED, self._platform.render(self._apology, address)
        message, metadata = message_in(channel, entry)
        recipient = _Written(self._platform, address, entry, self._recall, metadata)
        outcome = await self._turns.handle(message, recipient, again=entry.attempts > 1)
        return outcome, recipient.contents or self._platform.render(self._apology, address)


class _Written(Recipient):
    def __init__(
        self,
        platform: Platform,
        address: Address,
        entry: Entry,
        recall: Recall,
        metadata: dict[str, Any],
    ) -> None:
        self._platform = platform
        self._address = address
        self._entry = entry
        self._recall = recall
        self._metadata = metadata
        self.contents: list[Content] = []

    async def earlier(self) -> Sequence[Answer]:
        return await self._recall(self._entry.conversation_id, self._entry.message_id)

    async def begin(self) -> None:
        self._metadata.update(await self._platform.begin(self._address))

    async def deliver(self, answer: Answer) -> None:
        self.contents.extend(self._platform.render(answer, self._address))
