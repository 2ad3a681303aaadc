"""Where the answers to a Slack message go."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from assistant.channels.slack.api import SlackApi
from assistant.channels.slack.reading import Heard, Press
from assistant.channels.slack.threads import Threads
from assistant.replies.slack import freeze, render_slack
from assistant.turns import Answer, Outcome, Recipient

Labels = Mapping[str, str]


class SlackRecipient(Recipient):
    """Posts answers where the message came from."""

    def __init__(self, api: SlackApi, threads: Threads, labels: Labels, heard: Heard) -> None:
        """Prepare to answer.

        Args:
            api: Slack's Web API.
            threads: whom we talk with in threads.
            labels: the phrases of content/messages.yml, by key.
            heard: what is answered.
        """
        self._api = api
        self._threads = threads
        self._labels = labels
        self._heard = heard
        self._status: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Learn the person's language, and note that we talk with them in this thread."""
        place = self._heard.place
        status = self._api.show_status(place, self._labels["slack_status"])
        self._status = asyncio.get_running_loop().create_task(status)
        self._heard.metadata["locale"] = await self._api.locale(place.user)
        if not place.direct:
            await self._threads.join(place.conversation_id)

    async def deliver(self, answer: Answer) -> None:
        """Post an answer."""
        place = self._heard.place
        rendered = render_slack(answer.reply, answer.text, self._labels, place.user, answer.about)
        for message in rendered:
            await self._api.post(place, message)


class PressRecipient(SlackRecipient):
    """Answers a pressed button, which freezes at once."""

    def __init__(self, api: SlackApi, threads: Threads, labels: Labels, press: Press) -> None:
        """Prepare to answer.

        Args:
            api: Slack's Web API.
            threads: whom we talk with in threads.
            labels: the phrases of content/messages.yml, by key.
            press: what is answered.
        """
        super().__init__(api, threads, labels, press.heard)
        self._press = press
        self._freezing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Freeze the button; the bot does not wait for it."""
        press = self._press
        if press.ts and press.blocks:
            frozen = freeze(press.text, press.blocks, press.title, self._labels, press.block_id)
            self._freezing = asyncio.get_running_loop().create_task(
                self._api.freeze(press.heard.place.channel, press.ts, frozen)
            )
        await super().begin()

    async def end(self, outcome: Outcome) -> None:  # noqa: ARG002
        """Let the button freeze before the next turn."""
        if self._freezing:
            await self._freezing
