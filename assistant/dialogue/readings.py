"""Lists every reading that a message may have at this point of a conversation."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.content.model import Content
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Turn


def readings(context: Context, turn: Turn, memory: Memory) -> tuple[Interpretation, ...]:
    """List the readings of a message.

    Args:
        context: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state before the turn.

    Returns:
        The readings, each once.
    """
    return tuple(_readings(context, turn, memory))


def cases_by_intent(content: Content) -> dict[str, str]:
    """Name the case that each intent of a case chooses.

    Args:
        content: what the assistant may say.

    Returns:
        Ids of cases, by intent.
    """
    return {case.intent: case.id for _, case in content.cases()}


def _readings(context: Context, turn: Turn, memory: Memory) -> Iterator[Interpretation]:
    for intent in sorted(context.content.answerable_intents):
        # What is denied, or said to be over, is not asked.
        if intent not in turn.denied:
            yield Interpretation(kinds.ASK, intent)
    for topic in context.content.topics.values():
        if topic.intent is None and len(context.content.procedures_of(topic.id)) > 1:
            yield Interpretation(kinds.TOPIC, topic.id)
    threads = context.threads(memory)
    for thread in threads:
        for statement in context.statements(thread, {**memory.details, **turn.details}):
            yield Interpretation(kinds.FACT, thread.procedure, statement)
        if thread.state != "asked":
            for act in kinds.ABOUT_A_THREAD:
                yield Interpretation(act, thread.procedure)
    if not any(thread.state != "asked" for thread in threads):
        for act in kinds.ABOUT_A_THREAD:
            yield Interpretation(act)
    for case in cases_by_intent(context.content).values():
        yield Interpretation(kinds.PROFILE, case)
        yield Interpretation(kinds.NOT_PROFILE, case)
    for act in kinds.PLAIN_ACTS:
        yield Interpretation(act)
