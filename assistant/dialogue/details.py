"""What to do when a message only gives a detail: a profile, a support level, an identifier."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.answer import tell
from assistant.dialogue.context import follow_up_in_context
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn

DOUBTFUL = frozenset({"nlu_fallback", "out_of_scope", "inform_detail"})
"""Intents of messages in which a profile counts for more than what was understood of the rest."""


def with_profile_heard(desk: Desk, turn: Turn, memory: Memory) -> Turn:
    """Take the profile heard in a doubtful message for the answer to the case question.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state before the turn.

    Returns:
        The turn, with the case's intent where the profile chooses a case that was not told yet.
    """
    procedure = desk.content.procedures.get(memory.case_pending or memory.procedure or "")
    case = procedure.case(turn.details.get("profile", "")) if procedure else None
    if case is None or turn.intent not in DOUBTFUL or case.id == memory.case:
        return turn
    return replace(turn, intent=case.intent)


def take_profile(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Take « I am a reseller » for the answer to the case question, or just remember it."""
    found = desk.content.case_for_intent(turn.intent)
    if found is None:
        return note_detail(desk, turn, memory)
    procedure, case = found
    memory = replace(memory, profile=case.id)
    if procedure.id in (memory.case_pending, memory.procedure) or turn.is_payload:
        return tell(desk, turn.intent, turn, memory)
    question = desk.build.phrase("profile_noted")
    reply = desk.build.clarification((procedure.id,), question, lead=None)
    return Outcome((reply,), replace(memory, doubts=0))


def note_detail(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Tell the current procedure again where the detail changes it, or just remember it."""
    in_context = follow_up_in_context(desk, turn, memory)
    if in_context:
        return in_context
    if memory.service_id and "service_id" in turn.details:
        text = desk.build.phrase("service_id_noted", service_id=memory.service_id)
    elif memory.support_level and "support_level" in turn.details:
        level = desk.build.phrase(f"support_level_{memory.support_level}")
        text = desk.build.phrase("support_level_noted", support_level=level)
    else:
        text = desk.build.phrase("affirm_without_question")
    reply = desk.build.message("detail", text, desk.build.topic_choices())
    return Outcome((reply,), replace(memory, doubts=0))
