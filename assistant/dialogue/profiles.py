"""Who the customer is, or is not: the answer to the question of the case."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.model import Case, Procedure
from assistant.dialogue.answer import answer_intent, case_of, case_question
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn


def take_profile(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « I am a reseller » for the answer to the case question, or just remember it."""
    procedure, case = _found(context, reading)
    memory = memory.learn({"profile": case.id})
    if memory.thread(procedure.id) or turn.is_payload:
        return answer_intent(context, case.intent, turn, memory)
    return _offer(context, procedure, memory)


def leave_profile(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « I am no reseller »: ask between the cases left, or take the only one."""
    procedure, case = _found(context, reading)
    memory = _denying(memory, procedure, case)
    if memory.thread(procedure.id) is None:
        return _offer(context, procedure, memory)
    if case_of(procedure, memory):
        return answer_intent(context, procedure.id, turn, memory)
    asked = replace(memory.about(procedure.id, state="asked"), case_pending=procedure.id)
    lead = context.build.phrase("not_profile_noted")
    return Outcome((case_question(context, procedure, memory, lead),), replace(asked, doubts=0))


def _denying(memory: Memory, procedure: Procedure, case: Case) -> Memory:
    denied = tuple(dict.fromkeys((*memory.not_profiles, case.id)))
    if len(denied) >= len(procedure.options):
        # All are denied: the last word counts, the rest is asked again.
        denied = (case.id,)
    profile = None if memory.profile in denied else memory.profile
    return replace(memory, not_profiles=denied, profile=profile)


def _offer(context: Context, procedure: Procedure, memory: Memory) -> Outcome:
    question = context.build.phrase("profile_noted")
    reply = context.build.clarification((procedure.id,), question)
    return Outcome((reply,), replace(memory, doubts=0))


def _found(context: Context, reading: Interpretation) -> tuple[Procedure, Case]:
    return next(found for found in context.content.cases() if found[1].id == reading.name)
