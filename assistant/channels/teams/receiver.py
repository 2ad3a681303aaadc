"""Keeps of each trusted activity what is to be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from assistant.channels.lifecycle import Background, Notes
from assistant.channels.teams.activities import (
    Activity,
    Pressed,
    has_file,
    mentions_bot,
    pressed_button,
    typed_text,
)
from assistant.channels.teams.connector import Place, note_of
from assistant.channels.teams.feedback import ANSWER, FORM, feedback_form, read_rating, thanks
from assistant.privacy.pseudonyms import Pseudonyms
from assistant.replies.build import TOPICS
from assistant.turns import Answer, Incoming
from assistant.turns.model import ABOUT, ASKED_WHY, ATTACHED, COMMENT, REASON, Bot, phrase_answer
from assistant.turns.queueing import QueuedTurns
from assistant.turns.stores.model import StoreError

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


CHANNEL = "teams"

_GREET = "/greet"
_CARD_ACTION = "adaptiveCard/action"


@dataclass(frozen=True)
class Receiver:
    """Keeps what is to be answered; the platform has its answer before turns run.

    Attributes:
        turns: answers what is kept.
        names: makes the conversations' ids, which tell nothing of the person.
        phrases: sentences by key.
        answers: what each message with thumbs is about.
        background: apologises.
    """

    turns: QueuedTurns
    names: Pseudonyms
    phrases: Mapping[str, str]
    notes: Notes
    background: Background

    async def take(self, activity: Activity) -> dict[str, Any]:
        """Keep what an activity calls for; what we do not know is left alone.

        Args:
            activity: a trusted one.

        Returns:
            The JSON with which to answer the platform.

        Raises:
            StoreError: it could not be kept.
        """
        if activity.type == "message":
            await self._said(activity, pressed_button(activity.value))
        elif activity.type == "conversationUpdate" and should_greet(activity):
            await self._greet(activity)
        elif activity.type == "invoke":
            return await self._invoked(activity)
        return {}

    async def _said(self, activity: Activity, pressed: Pressed | None) -> None:
        text, attached = typed_text(activity), has_file(activity)
        if pressed is None and not (text or attached) and mentions_bot(activity):
            # Who calls the bot without a question wants to know what can be asked.
            pressed = Pressed(TOPICS)
        message = Incoming(
            channel=CHANNEL,
            conversation_id=self._conversation_id(activity),
            message_id=activity.id or uuid4().hex,
            text=text,
            payload=pressed.payload if pressed else None,
            metadata={
                **_metadata(activity),
                **({ABOUT: pressed.about} if pressed else {}),
                **({ATTACHED: True} if attached else {}),
            },
        )
        await self._accept(message, activity)

    async def _greet(self, activity: Activity) -> None:
        metadata = _metadata(activity)
        if activity.conversation.type == PERSONAL:
            conversation_id = self._conversation_id(activity)
        else:
            conversation_id = self.names.conversation_id(CHANNEL, activity.conversation.id)
            metadata[ARRIVAL] = True
        # A message id of its own: the bot's and the person's arrivals are one occasion.
        greeting = Incoming(CHANNEL, conversation_id, "greeting", payload=_GREET, metadata=metadata)
        await self._accept(greeting, activity)

    async def _invoked(self, activity: Activity) -> dict[str, Any]:
        if activity.name in (FORM, ANSWER):
            return await self._rated(activity)
        if activity.name != _CARD_ACTION:
            return {}
        action = activity.value.get("action") if isinstance(activity.value, dict) else None
        pressed = pressed_button(action.get("data")) if isinstance(action, dict) else None
        if pressed:
            await self._said(activity, pressed)
        return {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": self.phrases["teams_choice_received"],
        }

    async def _rated(self, activity: Activity) -> dict[str, Any]:
        rated = read_rating(activity.value)
        if rated is None:
            return {}
        if activity.name == FORM and rated.rating == "dislike":
            return feedback_form(self.phrases)
        conversation_id = self._conversation_id(activity)
        rated_id = activity.reply_to_id
        about = await self.notes.read(conversation_id, note_of(rated_id)) if rated_id else None
        said = {REASON: rated.reason, COMMENT: rated.comment}
        message = Incoming(
            channel=CHANNEL,
            conversation_id=conversation_id,
            # A thumb that is delivered again, or pressed again, says nothing new.
            message_id=f"{rated.rating}-{rated_id or activity.id or uuid4().hex}",
            payload=rated.payload,
            metadata={
                **_metadata(activity),
                ABOUT: about,
                ASKED_WHY: True,
                **{name: value for name, value in said.items() if value},
            },
        )
        await self._accept(message, activity)
        return thanks(self.phrases) if activity.name == FORM else {}

    def _conversation_id(self, activity: Activity) -> str:
        # One for each person, and for each of their threads that others read.
        is_personal = activity.conversation.type == PERSONAL
        place = () if is_personal else (activity.conversation.id,)
        return self.names.conversation_id(CHANNEL, activity.sender.person, *place)

    async def _accept(self, message: Incoming, activity: Activity) -> None:
        address = asdict(Place.of(activity))
        try:
            await self.turns.accept(message, address)
        except StoreError:
            # Teams tells nobody that a message was not taken, and may not deliver it again.
            self.background.start(self.turns.apologise(message.conversation_id, address))
            raise


def _metadata(activity: Activity) -> dict[str, Any]:
    return {
        "tenant": activity.tenant_id,
        "scope": activity.conversation.type,
        "locale": activity.locale,
    }
