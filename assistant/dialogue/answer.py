"""Answers a question with its procedure, its topic's questions or its case question."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.model import Procedure
from assistant.dialogue.context import follow_up_in_context
from assistant.dialogue.desk import Desk
from assistant.dialogue.escalation import people
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn
from assistant.replies.model import ChoiceReply, ProcedureReply, Reply

MAX_ALTERNATIVES = 2
MAX_CASE_REMINDERS = 1
ASKS_FOR_A_PERSON = "human"


def answer(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Answer a question, or each of two questions in the order asked.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state.

    Returns:
        The replies and the new state.
    """
    follow_up = follow_up_in_context(desk, turn, memory)
    if follow_up:
        return follow_up
    if len(turn.questions) > 1:
        return _answer_both(desk, turn, memory)
    told = _offer_also(desk, turn.also, tell(desk, turn.intent, turn, memory))
    return _with_people(desk, told) if ASKS_FOR_A_PERSON in turn.signals else told


def tell(desk: Desk, intent: str, turn: Turn, memory: Memory) -> Outcome:
    """Tell what an intent asks for.

    Args:
        desk: the dialogue's dependencies.
        intent: a procedure's, a topic's or a case's intent.
        turn: what was understood, for the likely alternatives.
        memory: the conversation's state.

    Returns:
        The reply and the new state.

    Raises:
        KeyError: the intent names neither procedure, topic nor case.
    """
    memory = replace(
        memory,
        other_procedure=None,
        doubts=0,
        alternatives=_alternatives(desk, intent, turn),
    )
    case = desk.content.case_for_intent(intent)
    if case:
        procedure, chosen = case
        memory = replace(memory, profile=chosen.id)
        return _tell_procedure(desk, procedure, turn, memory)
    topic = desk.content.topic_for_intent(intent)
    if topic:
        return Outcome((desk.build.topic_question(topic.id),), replace(memory, case_pending=None))
    return _tell_procedure(desk, desk.content.procedures[intent], turn, memory)


def _tell_procedure(desk: Desk, procedure: Procedure, turn: Turn, memory: Memory) -> Outcome:
    if memory.procedure != procedure.id:
        memory = replace(memory, lost=turn.details.get("lost"))
    if procedure.cases:
        case = procedure.case(memory.profile or "")
        if case is None:
            asked = replace(memory.about(procedure.id), case_pending=procedure.id)
            return Outcome((desk.build.case_question(procedure),), asked)
        reply = desk.build.procedure(procedure, case, memory.details)
        return Outcome((reply,), memory.about(procedure.id, case.id))
    told = desk.build.procedure(procedure, None, memory.details)
    return _return_to_case(desk, told, procedure, memory)


def _return_to_case(desk: Desk, told: Reply, procedure: Procedure, memory: Memory) -> Outcome:
    pending = desk.content.procedures.get(memory.case_pending or "")
    if pending is None or memory.case_reminders >= MAX_CASE_REMINDERS:
        return Outcome((told,), replace(memory.about(procedure.id), case_reminders=0))
    reminder = desk.build.case_question(pending, lead=desk.build.phrase("lead_back_to_case"))
    return Outcome(
        (told, reminder),
        replace(
            memory.about(procedure.id),
            case_pending=pending.id,
            case_reminders=memory.case_reminders + 1,
        ),
    )


def _answer_both(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    first = tell(desk, turn.questions[0], turn, replace(memory, case_pending=None))
    second = tell(desk, turn.questions[1], turn, replace(first.memory, case_pending=None))
    replies = (
        first.replies[0].model_copy(update={"lead": desk.build.phrase("lead_first_question")}),
        second.replies[0].model_copy(update={"lead": desk.build.phrase("lead_second_question")}),
    )
    told = [outcome.memory for outcome in (first, second) if _is_about_a_procedure(outcome)]
    current = told[0] if told else memory
    return Outcome(
        replies,
        replace(
            second.memory,
            procedure=current.procedure,
            case=current.case,
            other_procedure=told[1].procedure if len(told) > 1 else None,
            case_pending=first.memory.case_pending or second.memory.case_pending,
            alternatives=(),
        ),
    )


def _offer_also(desk: Desk, also: str | None, outcome: Outcome) -> Outcome:
    offered = desk.build.intent_choices((also,)) if also else ()
    reply, *others = outcome.replies
    shown = {choice.payload for choice in reply.choices}
    new = tuple(choice for choice in offered if choice.payload not in shown)
    if not new:
        return outcome
    extended = reply.model_copy(update={"choices": (*reply.choices, *new)})
    return replace(outcome, replies=(extended, *others))


def _with_people(desk: Desk, outcome: Outcome) -> Outcome:
    reply = people(desk, outcome.memory, lead=None)
    return replace(outcome, replies=(*outcome.replies, reply))


def _is_about_a_procedure(outcome: Outcome) -> bool:
    reply = outcome.replies[0]
    return isinstance(reply, ProcedureReply | ChoiceReply) and reply.procedure is not None


def _alternatives(desk: Desk, intent: str, turn: Turn) -> tuple[str, ...]:
    others = (candidate for candidate in turn.candidates if candidate != intent)
    labelled = [other for other in others if desk.build.intent_choices((other,))]
    return tuple(labelled[:MAX_ALTERNATIVES])
