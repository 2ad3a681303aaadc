"""Who the customer is, or is not: the answer to the question of the case."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.model import Case, Procedure
from assistant.dialogue.answer import case_of, case_question, tell
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn


def take_profile(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « I am a reseller » for the answer to the case question, or just remember it."""
    found = _procedure_of(context, reading.name)
    if found is None:
        raise ValueError("A profile needs a case of the content.")
    procedure, case = found
    memory = memory.learn({"profile": case.id})
    if memory.thread(procedure.id) or turn.is_payload:
        return tell(context, case.intent, turn, memory)
    return _offer(context, procedure, memory)


def leave_profile(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « I am no reseller »: ask between the cases left, or take the only one."""
    found = _procedure_of(context, reading.name)
    if found is None:
        raise ValueError("A profile needs a case of the content.")
    procedure, case = found
    memory = _denying(memory, procedure, case)
    if memory.thread(procedure.id) is None:
        return _offer(context, procedure, memory)
    if case_of(procedure, memory):
        return tell(context, procedure.id, turn, memory)
    asked = replace(memory.about(procedure.id, state="asked"), case_pending=procedure.id)
    lead = context.build.phrase("not_profile_noted")
    return Outcome((case_question(context, procedure, memory, lead),), replace(asked, doubts=0))


def _denying(memory: Memory, procedure: Procedure, case: Case) -> Memory:
    denied = tuple(dict.fromkeys((*memory.not_profiles, case.id)))
    options = procedure.cases.options if procedure.cases else ()
    if len(denied) >= len(options):
        # All are denied: the last word counts, the rest is asked again.
        denied = (case.id,)
    profile = None if memory.profile in denied else memory.profile
    return replace(memory, not_profiles=denied, profile=profile)


def _offer(context: Context, procedure: Procedure, memory: Memory) -> Outcome:
    question = context.build.phrase("profile_noted")
    reply = context.build.clarification((procedure.id,), question, lead=None)
    return Outcome((reply,), replace(memory, doubts=0))


def _procedure_of(context: Context, case_id: str | None) -> tuple[Procedure, Case] | None:
    for procedure in context.content.procedures.values():
        case = procedure.case(case_id or "")
        if case:
            return procedure, case
    return None
