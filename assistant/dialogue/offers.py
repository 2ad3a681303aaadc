"""The choices shown last: what each leads to."""

from __future__ import annotations

import json
from typing import Any

from assistant.dialogue import interpretation as kinds
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.replies.build import AFFIRM, CONFIRMED, NOT_SOLVED, TOPICS, UNSURE
from assistant.replies.model import ChoicePart

GENERIC_PAYLOADS = frozenset({AFFIRM, NOT_SOLVED, TOPICS, UNSURE})
"""Choices that stand beside those that answer a question."""


def options(memory: Memory) -> tuple[ChoicePart, ...]:
    """List the choices that answer the question asked.

    Args:
        memory: the conversation's state.

    Returns:
        The choices, in the order shown.
    """
    return tuple(c for c in memory.offered if c.payload not in GENERIC_PAYLOADS)


def intent_of(payload: str) -> str:
    """Read the intent of a payload.

    Args:
        payload: `/intent` or `/intent{"entity": "value"}`.

    Returns:
        The intent's name.
    """
    return payload.lstrip("/").split("{", 1)[0]


def entity_of(payload: str, name: str) -> str | None:
    """Read an entity of a payload; None when it has none of that name that is a text."""
    value = _entities(payload).get(name)
    return value if isinstance(value, str) else None


def is_confirmed(payload: str) -> bool:
    """Tell whether a payload confirms what it asks for.

    Args:
        payload: `/intent` or `/intent{"entity": "value"}`.

    Returns:
        Whether it does.
    """
    return CONFIRMED in _entities(payload)


def leads_to(
    choice: ChoicePart, cases: dict[str, str], answerable: frozenset[str]
) -> Interpretation:
    """Tell what pressing a choice does.

    Args:
        choice: a choice that was shown.
        cases: the case that each intent of a case chooses.
        answerable: intents with a documented answer.

    Returns:
        The interpretation.
    """
    intent = intent_of(choice.payload)
    if intent in answerable:
        return Interpretation(kinds.ASK, intent)
    if intent in cases:
        return Interpretation(kinds.PROFILE, cases[intent])
    topic = entity_of(choice.payload, "topic")
    if intent == kinds.HELP and topic:
        return Interpretation(kinds.TOPIC, topic)
    return Interpretation(kinds.SOLVED if choice.payload == AFFIRM else intent)


def about_current(reading: Interpretation, memory: Memory) -> Interpretation:
    """Let what a button says of « the answer » be about the current one.

    Args:
        reading: what pressing the button does.
        memory: the conversation's state.

    Returns:
        The reading, with the current procedure's name where it needs one.
    """
    if reading.kind not in kinds.ABOUT_A_THREAD:
        return reading
    return Interpretation(reading.kind, memory.procedure)


def _entities(payload: str) -> dict[str, Any]:
    _, brace, rest = payload.partition("{")
    entities: dict[str, Any] = json.loads(brace + rest) if brace else {}
    return entities
