"""What the customer says of themselves: a detail, or who they are or are not."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.model import Case, Procedure
from assistant.dialogue.answer import answer_intent, case_of, case_question
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import details_that_matter


def note_detail(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Tell the current procedure again where the detail changes it, or just remember it."""
    found = context.current(memory)
    if found and details_that_matter(*found) & set(turn.details):
        return answer_intent(context, found[0].id, turn, memory)
    reply = context.build.message("detail", _noted(context, turn, memory))
    return Outcome((reply,), replace(memory, doubts=0), aside=memory.waits_for_an_answer)


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


def _noted(context: Context, turn: Turn, memory: Memory) -> str:
    phrase = context.build.phrase
    noted = []
    if memory.service_id and "service_id" in turn.details:
        noted.append(phrase("service_id_noted", service_id=memory.service_id))
    if memory.support_level and "support_level" in turn.details:
        level = phrase(f"support_level_{memory.support_level}")
        noted.append(phrase("support_level_noted", support_level=level))
    if not noted:
        noted.append(phrase("detail_noted"))
    if memory.current is None and not memory.waits_for_an_answer:
        noted.append(phrase("what_question"))
    return " ".join(noted)


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
