"""A conversation as the action server sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue_action import DialogueAction


class Stage:
    """Runs an action on one message after the other, and keeps the slots that it sets."""

    def __init__(self, action: DialogueAction, channel: str = "rest") -> None:
        self.action = action
        self.slots: dict[str, Any] = {}
        self.channel = channel

    def hear(self, heard: dict[str, Any]) -> tuple[list[dict[str, Any]], list[EventType]]:
        """Run the action; its messages and its events."""
        tracker = Tracker(
            sender_id="conversation-1",
            slots=dict(self.slots),
            latest_message=heard,
            events=[{"event": "user", "input_channel": self.channel}],
            paused=False,
            followup_action=None,
            active_loop={},
            latest_action_name="action_listen",
        )
        dispatcher = CollectingDispatcher()
        events = asyncio.run(self.action.run(dispatcher, tracker, {}))
        for event in events:
            if event["event"] == "reset_slots":
                self.slots = {}
            else:
                self.slots[event["name"]] = event["value"]
        return dispatcher.messages, events


def message(text: str, intent: str, **understanding: Any) -> dict[str, Any]:
    """A message as the tracker holds it after the pipeline."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 0.99},
        "intent_ranking": [{"name": intent, "confidence": 0.99}],
        "entities": understanding.pop("entities", []),
        "understanding": understanding,
    }


def button(
    payload: str, intent: str, metadata: dict[str, Any] | None = None, **entities: str
) -> dict[str, Any]:
    """A button's message, which skips the pipeline: nothing of ours is in it."""
    return {
        "metadata": metadata or {},
        "text": payload,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }


def slots_set(events: Sequence[EventType]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}
