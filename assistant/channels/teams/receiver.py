"""Hands each trusted activity to the turn that it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from assistant.channels.pseudonyms import Pseudonyms
from assistant.channels.teams.activities import (
    Activity,
    Pressed,
    pressed_button,
    typed_text,
)
from assistant.channels.teams.connector import Connector, Place
from assistant.channels.teams.greeting import PERSONAL, should_greet
from assistant.channels.teams.recipient import TeamsRecipient
from assistant.channels.turns import Incoming, TurnHandler
from assistant.channels.turns.model import ABOUT

CHANNEL = "teams"

_GREET = "/greet"
_CARD_ACTION = "adaptiveCard/action"


class Receiver:
    """Starts turns in the background; the platform has its answer before they run."""

    def __init__(
        self,
        turns: TurnHandler,
        introductions: TurnHandler,
        connector: Connector,
        names: Pseudonyms,
        phrases: Mapping[str, str],
    ) -> None:
        """Take the parts.

        Args:
            turns: answers what a person says.
            introductions: greets those who share a place.
            connector: sends.
            names: makes the conversations' ids, which tell nothing of the person.
            phrases: sentences by key.
        """
        self._turns = turns
        self._introductions = introductions
        self._connector = connector
        self._names = names
        self._phrases = phrases

    def take(self, activity: Activity) -> dict[str, Any]:
        """Start what an activity calls for; what we do not know is left alone.

        Args:
            activity: a trusted one.

        Returns:
            The JSON with which to answer the platform.
        """
        if activity.type == "message":
            self._start(activity, pressed_button(activity.value))
        elif activity.type == "conversationUpdate" and should_greet(activity):
            self._greet(activity)
        elif activity.type == "invoke":
            return self._invoked(activity)
        return {}

    def _start(self, activity: Activity, pressed: Pressed | None) -> None:
        message = Incoming(
            channel=CHANNEL,
            conversation_id=self._conversation_id(activity),
            message_id=activity.id or uuid4().hex,
            text=typed_text(activity),
            payload=pressed.payload if pressed else None,
            metadata={**_metadata(activity), **({ABOUT: pressed.about} if pressed else {})},
        )
        self._turns.start(message, self._recipient(activity))

    def _greet(self, activity: Activity) -> None:
        # A message id of its own: the bot's and the person's arrivals are one occasion.
        occasion = "greeting"
        recipient = self._recipient(activity)
        metadata = _metadata(activity)
        if activity.conversation.type == PERSONAL:
            conversation_id = self._conversation_id(activity)
            greeting = Incoming(
                CHANNEL, conversation_id, occasion, payload=_GREET, metadata=metadata
            )
            self._turns.start(greeting, recipient)
        else:
            place_id = self._names.conversation_id(CHANNEL, activity.conversation.id)
            arrival = Incoming(CHANNEL, place_id, occasion, payload=_GREET, metadata=metadata)
            self._introductions.start(arrival, recipient)

    def _invoked(self, activity: Activity) -> dict[str, Any]:
        if activity.name != _CARD_ACTION:
            return {}
        action = activity.value.get("action") if isinstance(activity.value, dict) else None
        pressed = pressed_button(action.get("data")) if isinstance(action, dict) else None
        if pressed:
            self._start(activity, pressed)
        return {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": self._phrases["teams_choice_received"],
        }

    def _conversation_id(self, activity: Activity) -> str:
        # One for each person, and for each of their threads that others read.
        is_personal = activity.conversation.type == PERSONAL
        place = () if is_personal else (activity.conversation.id,)
        return self._names.conversation_id(CHANNEL, activity.sender.person, *place)

    def _recipient(self, activity: Activity) -> TeamsRecipient:
        return TeamsRecipient(self._connector, Place.of(activity), self._phrases)


def _metadata(activity: Activity) -> dict[str, Any]:
    return {
        "tenant": activity.tenant_id,
        "scope": activity.conversation.type,
        "locale": activity.locale,
    }
