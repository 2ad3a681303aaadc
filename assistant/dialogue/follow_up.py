"""Answers a question about the procedure just told."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.context import follow_up_in_context
from assistant.dialogue.desk import Desk
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn


def follow_up(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Answer with the procedure's statement that addresses the question, or say there is none.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state.

    Returns:
        The reply and the new state.
    """
    found = desk.current(memory)
    if found is None:
        doubted = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            return Outcome((topics_and_contacts(desk, "fallback_topics"),), doubted)
        reply = desk.build.topics(desk.build.phrase("follow_up_without_procedure"))
        return Outcome((reply,), doubted)
    in_context = follow_up_in_context(desk, turn, memory)
    if in_context:
        return in_context
    procedure, case = found
    contacts = desk.build.escalation_contacts((case or procedure).escalation, memory.details)
    reply_contacts = desk.build.contacts(
        contacts or desk.build.general_contacts(),
        desk.build.phrase("not_documented", title=procedure.title),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((reply_contacts,), replace(memory, doubts=0))
