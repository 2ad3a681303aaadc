"""When to greet: somebody new can read the bot, and has not asked anything yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.channels.teams.activities import Activity
from assistant.turns import Answer, Incoming
from assistant.turns.model import Bot, phrase_answer

ARRIVAL = "arrival"
"""Metadata: true when the bot, or people, came into a place that several people share."""

PERSONAL = "personal"
TEAM = "channel"


def should_greet(activity: Activity) -> bool:
    """Tell whether a conversation update calls for a greeting.

    In a team, only the bot's own arrival does: everybody reads the channel, and people join a
    large team every week.

    Args:
        activity: a conversation update.

    Returns:
        Whether people, or the bot itself, were added.
    """
    added = {account.id for account in activity.members_added or ()}
    people = added - {activity.recipient.id}
    return bool(added if activity.conversation.type != TEAM else added - people)


class GreetingBot:
    """Says who it is in places that several people share, and asks the bot for all else.

    Nobody in particular was greeted there, so that no conversation could own the buttons.
    """

    def __init__(self, bot: Bot, phrases: Mapping[str, str]) -> None:
        """Know what to say.

        Args:
            bot: answers what people say.
            phrases: sentences by key.
        """
        self._bot = bot
        self._text = f"{phrases['announcement']} {phrases['teams_mention_hint']}"

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        """Answer an arrival, or have the bot answer."""
        if message.metadata.get(ARRIVAL):
            answer(phrase_answer("greeting", self._text))
        else:
            await self._bot(message, answer)
