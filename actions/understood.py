"""Reads what Rasa understood of a message into a `Turn`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.dialogue.memory import DETAIL_NAMES
from assistant.dialogue.thread import Subject
from assistant.dialogue.turn import Turn
from assistant.replies.build import CONFIRMED
from assistant.turns.model import ABOUT, ANNOUNCED, ASKED_WHY, COMMENT, REASON
from assistant.understanding.message import (
    ENTITIES,
    INTENT,
    INTENT_RANKING,
    TEXT,
    UNDERSTANDING,
)

METADATA = "metadata"
TOPIC = "topic"


def turn_from(message: Mapping[str, Any]) -> Turn:
    """Convert the latest message of a tracker.

    Args:
        message: `tracker.latest_message`, with what assistant/understanding adds to it; a button's
            payload has none of it.

    Returns:
        The turn.
    """
    ranking = message.get(INTENT_RANKING) or ()
    understanding = message.get(UNDERSTANDING) or {}
    metadata = message.get(METADATA) or {}
    entities = {entity["entity"]: entity["value"] for entity in message.get(ENTITIES) or ()}
    return Turn(
        text=message.get(TEXT) or "",
        intent=(message.get(INTENT) or {}).get("name") or "",
        candidates=tuple(understanding.get("candidates", ())),
        probabilities={item["name"]: item["confidence"] for item in ranking},
        questions=tuple(understanding.get("questions", ())),
        also=understanding.get("also"),
        details={name: str(entities[name]) for name in DETAIL_NAMES if name in entities},
        signals=frozenset(understanding.get("signals", ())),
        language=understanding.get("language"),
        topic=entities.get(TOPIC),
        about=Subject.read(metadata.get(ABOUT)),
        announced=metadata.get(ANNOUNCED) is True,
        reason=entities.get(REASON) or metadata.get(REASON),
        comment=metadata.get(COMMENT),
        asked_why=metadata.get(ASKED_WHY) is True,
        confirmed=CONFIRMED in entities,
        sure=understanding.get("sure"),
        denied=tuple(understanding.get("denied", ())),
        disputed=tuple(understanding.get("disputed", ())),
        declined=understanding.get("declined"),
    )
