"""Take a message of the inbox to the bot, and write down what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Turning:
    """Runs turns; sends nothing."""

    turns: TurnHandler
    platform: Platform
    recall: Recall
    apology: Answer

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
            return Outcome.FAILED, self.platform.render(self.apology, address)
        message, metadata = message_in(channel, entry)
        recipient = _Written(self.platform, address, entry, self.recall, metadata)
        outcome = await self.turns.handle(message, recipient, again=entry.attempts > 1)
        return outcome, recipient.contents or self.platform.render(self.apology, address)


@dataclass
class _Written(Recipient):
    platform: Platform
    address: Address
    entry: Entry
    recall: Recall
    metadata: dict[str, Any]
    contents: list[Content] = field(default_factory=list, init=False)

    async def earlier(self) -> Sequence[Answer]:
        return await self.recall(self.entry.conversation_id, self.entry.message_id)

    async def begin(self) -> None:
        self.metadata.update(await self.platform.begin(self.address))

    async def deliver(self, answer: Answer) -> None:
        self.contents.extend(self.platform.render(answer, self.address))
