"""Answers a question with its procedure, its topic's questions or its case question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.content.lexicon import contains, normalise
from assistant.content.model import Case, Procedure
from assistant.dialogue.context import Context
from assistant.dialogue.escalation import people
from assistant.dialogue.interpretation import HUMAN_SIGNAL, Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.next_details import given_titles
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import details_that_matter, shortened
from assistant.replies.model import Reply

MAX_ALTERNATIVES = 2
MAX_CASE_REMINDERS = 1


def answer(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer a question, or each of several questions in the order asked."""
    if len(turn.questions) > 1:
        return answer_all(context, turn.questions, turn, memory)
    answered = answer_intent(context, reading.name or turn.intent, turn, memory)
    answered = _offer_also(context, turn.also, answered)
    if HUMAN_SIGNAL in turn.signals:
        person = people(context, answered.memory, lead=None)
        answered = replace(answered, replies=(*answered.replies, person))
    return answered


def offer_topic(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the questions of a topic that was named."""
    left = replace(memory, doubts=0, case_pending=None, alternatives=())
    return Outcome((context.build.topic_question(reading.name or ""),), left)


def answer_intent(context: Context, intent: str, turn: Turn, memory: Memory) -> Outcome:
    """Tell what an intent asks for.

    Args:
        context: the dialogue's dependencies.
        intent: a procedure's, a topic's or a case's intent.
        turn: what was understood, for the likely alternatives.
        memory: the conversation's state.

    Returns:
        The reply and the new state.

    Raises:
        KeyError: the intent names neither procedure, topic nor case.
    """
    memory = replace(memory, doubts=0, alternatives=_alternatives(context, intent, turn))
    case = context.content.case_for_intent(intent)
    if case:
        procedure, chosen = case
        return _answer_procedure(context, procedure, turn, memory.learn({"profile": chosen.id}))
    topic = context.content.topic_for_intent(intent)
    if topic:
        return Outcome(
            (context.build.topic_question(topic.id),), replace(memory, case_pending=None)
        )
    return _answer_procedure(context, context.content.procedures[intent], turn, memory)


def answer_all(context: Context, intents: Sequence[str], turn: Turn, memory: Memory) -> Outcome:
    """Tell what two intents ask for, in the order asked; more are offered.

    Args:
        context: the dialogue's dependencies.
        intents: two or more intents of procedures or topics.
        turn: what was understood.
        memory: the conversation's state.

    Returns:
        The replies and the new state, which is about the first of them.
    """
    first = answer_intent(context, intents[0], turn, replace(memory, case_pending=None))
    second = answer_intent(context, intents[1], turn, replace(first.memory, case_pending=None))
    replies = (
        first.replies[0].model_copy(update={"lead": context.build.phrase("lead_first_question")}),
        second.replies[0].model_copy(update={"lead": context.build.phrase("lead_second_question")}),
    )
    answered = [intent for intent in intents[:2] if intent in context.content.procedures]
    after = replace(
        second.memory,
        procedure=answered[0] if answered else second.memory.procedure,
        case_pending=first.memory.case_pending or second.memory.case_pending,
        alternatives=(),
    )
    return _offer_also(context, next(iter(intents[2:]), None), Outcome(replies, after))


def case_question(
    context: Context, procedure: Procedure, memory: Memory, lead: str | None = None
) -> Reply:
    """Ask which case applies, leaving out those that the customer denied.

    Args:
        context: the dialogue's dependencies.
        procedure: a procedure with cases.
        memory: the conversation's state.
        lead: a short sentence before the question.

    Returns:
        The question.
    """
    return context.build.case_question(procedure, lead=lead, without=memory.not_profiles)


def case_of(procedure: Procedure, memory: Memory) -> Case | None:
    """Find the case that is known: told, or the only one not denied.

    Args:
        procedure: a procedure with cases.
        memory: the conversation's state.

    Returns:
        The case, or None when it must be asked.
    """
    left = [case for case in procedure.options if case.id not in memory.not_profiles]
    if len(left) == 1:
        return left[0]
    known = procedure.case(memory.profile or "")
    return known if known in left else None


def _answer_procedure(
    context: Context, procedure: Procedure, turn: Turn, memory: Memory
) -> Outcome:
    if memory.procedure != procedure.id:
        memory = replace(memory, lost=turn.details.get("lost"))
    if procedure.cases:
        case = case_of(procedure, memory)
        if case is None:
            asked = memory.about(procedure.id, state="asked")
            question = case_question(context, procedure, memory)
            return Outcome((question,), replace(asked, case_pending=procedure.id))
        reply = _procedure_reply(context, procedure, case, turn, memory)
        return Outcome((reply,), memory.about(procedure.id, case.id))
    answered = _procedure_reply(context, procedure, None, turn, memory)
    if contains(normalise(turn.text), context.lexicon.cues.get("leaving", ())):
        memory = without_pending(memory)
    return _return_to_case(context, answered, procedure, memory)


def without_pending(memory: Memory) -> Memory:
    """Leave a pending question about a case for good."""
    left = memory.without_thread(memory.case_pending) if memory.case_pending else memory
    return replace(left, case_pending=None)


def _procedure_reply(
    context: Context, procedure: Procedure, case: Case | None, turn: Turn, memory: Memory
) -> Reply:
    """Tell an answer; one that was told and did not change since, in short."""
    thread = memory.thread(procedure.id)
    before = thread is not None and thread.state != "asked"
    same = before and thread is not None and thread.case == (case.id if case else None)
    changed = details_that_matter(procedure, case) & set(turn.details)
    said = given_titles(procedure, case, memory)
    if same and not changed:
        lead = context.build.phrase("lead_again")
        return shortened(context.build.procedure(procedure, case, memory.details, lead, said))
    return context.build.procedure(procedure, case, memory.details, said=said)


def _return_to_case(
    context: Context, answered: Reply, procedure: Procedure, memory: Memory
) -> Outcome:
    pending = context.content.procedures.get(memory.case_pending or "")
    if pending is None or memory.case_reminders >= MAX_CASE_REMINDERS:
        return Outcome((answered,), replace(memory.about(procedure.id), case_reminders=0))
    lead = context.build.phrase("lead_back_to_case")
    reminder = case_question(context, pending, memory, lead)
    return Outcome(
        (answered, reminder),
        replace(
            memory.about(procedure.id),
            case_pending=pending.id,
            case_reminders=memory.case_reminders + 1,
        ),
    )


def _offer_also(context: Context, also: str | None, outcome: Outcome) -> Outcome:
    topics = context.content.topic_intents
    told = {topics.get(reply.procedure) for reply in outcome.replies if reply.type == "procedure"}
    # A topic says less than its question that is answered.
    offered = context.build.intent_choices((also,)) if also and also not in told else ()
    shown = {choice.payload for reply in outcome.replies for choice in reply.choices}
    new = tuple(choice for choice in offered if choice.payload not in shown)
    if not new:
        return outcome
    return replace(outcome, replies=(*outcome.replies, context.build.asked_besides(new)))


def _alternatives(context: Context, intent: str, turn: Turn) -> tuple[str, ...]:
    others = (candidate for candidate in turn.candidates if candidate != intent)
    labelled = [other for other in others if context.build.intent_choices((other,))]
    return tuple(labelled[:MAX_ALTERNATIVES])
