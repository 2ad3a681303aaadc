"""Write into Rasa's tracker of a conversation besides its turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted


async def append(store: Any, conversation_id: str, events: Sequence[Event]) -> bool:
    """Add events to a conversation; no turn of it may run meanwhile.

    Args:
        store: Rasa's tracker store.
        conversation_id: which.
        events: what happened, in order.

    Returns:
        False when there is no such conversation.
    """
    tracker = await store.retrieve(conversation_id)
    if tracker is None:
        return False
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return True


def new_session() -> list[Event]:
    """Make the events with which Rasa itself begins a session: what was said counts no more."""
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
