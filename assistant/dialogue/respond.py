"""One turn from what was understood to what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.dialogue import (
    answer,
    between,
    choices,
    details,
    doubt,
    escalation,
    facts,
    forget,
    small_talk,
    summary,
)
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context, Handler
from assistant.dialogue.decision import Decision, decide
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.missing import chosen_reason, own_words
from assistant.dialogue.next_details import asked_detail
from assistant.dialogue.offers import about_current, leads_to
from assistant.dialogue.readings import cases_by_intent
from assistant.dialogue.said import without_repeats
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import SERVICE_ID, details_that_matter
from assistant.replies.model import ChoicePart, ProcedureReply, Reply

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        kinds.ASK: answer.answer,
        kinds.TOPIC: answer.offer_topic,
        kinds.FACT: facts.answer_fact,
        kinds.PROFILE: details.take_profile,
        kinds.NOT_PROFILE: details.leave_profile,
        kinds.UNDOCUMENTED: facts.say_undocumented,
        "abandon": between.abandon,
        kinds.ACKNOWLEDGE: between.acknowledge,
        kinds.RESUME: between.welcome_back,
        "good_news": between.answer_good_news,
        "nudge": between.ask_what_is_missing,
        "repeat": between.repeat,
        "vague": between.ask_which_question,
        "wait": between.wait,
        kinds.DISTRESS: between.answer_distress,
        "recall": summary.recall,
        "greet": small_talk.greet,
        "goodbye": small_talk.say_goodbye,
        "thank": small_talk.answer_thanks,
        "bot_challenge": small_talk.answer_bot_challenge,
        kinds.HELP: small_talk.help_choose,
        "complaint": small_talk.answer_complaint,
        kinds.AFFIRM: choices.affirm,
        kinds.DENY: choices.deny,
        kinds.BOTH: choices.choose_both,
        kinds.NONE: choices.choose_none,
        kinds.CHOOSE: choices.choose_option,
        "unsure": choices.answer_unsure,
        kinds.HUMAN: escalation.contact_human,
        kinds.SOLVED: escalation.solved,
        kinds.NOT_SOLVED: escalation.not_solved,
        kinds.DETAIL: details.note_detail,
        kinds.START_OVER: forget.ask_to_forget,
        kinds.ERASE: forget.ask_to_forget,
        kinds.OUT_OF_SCOPE: doubt.decline,
        kinds.DOUBT: doubt.clarify,
        kinds.FRAGMENT: doubt.clarify,
    }
)
"""What is done for each kind of reading."""

OF_ITS_ANSWER = frozenset({kinds.AFFIRM, kinds.NOT_SOLVED, kinds.HUMAN})
"""Intents of buttons that concern the answer under which they stand, however old it is."""

ASKED_AGAIN = frozenset({kinds.FACT, "repeat", kinds.DISTRESS})
"""What is told in full however often: the customer asks for these very words."""

NOT_PRECISE = frozenset({"vague", kinds.DOUBT, kinds.TOPIC, kinds.FRAGMENT})
"""After these, the next message is read with what was said before it."""
MANY = 5


@dataclass(frozen=True)
class Taken:
    """A turn as it was taken.

    Attributes:
        decision: what the message was taken for, and why.
        outcome: the replies and the state after the turn.
    """

    decision: Decision
    outcome: Outcome


def respond(context: Context, turn: Turn, memory: Memory) -> Taken:
    """Reply to one turn.

    Args:
        context: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state before the turn.

    Returns:
        The decision, the replies and the state after it.
    """
    if turn.is_payload:
        memory = _as_seen(context, turn, memory)
        decision = _pressed(context, turn, memory)
    elif chosen := chosen_reason(turn, memory):
        turn = chosen
        decision = Decision(Interpretation(kinds.NOT_SOLVED, memory.procedure), 1.0)
    else:
        decision = decide(context, turn, memory)
        missing = own_words(decision, turn, memory)
        if missing:
            turn = missing
            reading = Interpretation(kinds.NOT_SOLVED, memory.procedure)
            decision = replace(decision, reading=reading)
    return Taken(decision, perform(context, decision, turn, memory))


def perform(context: Context, decision: Decision, turn: Turn, memory: Memory) -> Outcome:
    """Do what a message was taken for.

    Args:
        context: the dialogue's dependencies.
        decision: what it was taken for.
        turn: what was understood.
        memory: the conversation's state before the turn.

    Returns:
        The replies and the state after it.
    """
    reading = decision.reading
    before = replace(memory, announced=memory.announced or turn.announced, turns=memory.turns + 1)
    if reading.kind == kinds.DOUBT:
        turn = replace(turn, candidates=decision.candidates)
    if decision.plain:
        turn = replace(turn, candidates=(), probabilities={}, also=None)
    if _changes_answer(context, turn, memory, reading):
        reading = Interpretation(kinds.ASK, reading.name)
    outcome = HANDLERS[reading.kind](context, reading, turn, before.learn(turn.details))
    replies = outcome.replies
    if reading.kind != kinds.DISTRESS:
        replies = (_with_lead(context, reading, turn, before, replies[0]), *replies[1:])
    outcome_memory = outcome.memory
    if reading.kind not in ASKED_AGAIN and not outcome.forget:
        replies, outcome_memory = without_repeats(context.build, replies, outcome_memory)
    after = replace(
        outcome_memory,
        announced=True,
        act=reading.kind,
        hints=_hints(context, reading, turn, memory),
    )
    if not outcome.aside:
        after = after.offering(replies)
    return replace(outcome, replies=replies, memory=after)


def _as_seen(context: Context, turn: Turn, memory: Memory) -> Memory:
    """Turn to the answer under which a button was pressed, however old it is."""
    about = turn.about
    if about is None or turn.intent not in OF_ITS_ANSWER or not context.knows(about):
        return memory
    thread = memory.thread(about.procedure)
    if thread is None or thread.case != about.case:
        thread = Thread(about.procedure, about.case)
    return memory.with_thread(thread)


def _pressed(context: Context, turn: Turn, memory: Memory) -> Decision:
    detail = asked_detail(context, turn.text)
    if detail:
        return Decision(detail, 1.0)
    cases, answerable = cases_by_intent(context.content), context.content.answerable_intents
    reading = leads_to(ChoicePart(title="", payload=turn.text), cases, answerable)
    if reading.kind == kinds.TOPIC and reading.name not in context.content.topics:
        reading = Interpretation(kinds.HELP)
    reading = about_current(reading, memory)
    if reading.kind not in HANDLERS:
        reading = Interpretation(kinds.DOUBT)
    return Decision(reading, 1.0)


def _changes_answer(context: Context, turn: Turn, memory: Memory, reading: Interpretation) -> bool:
    """Tell whether a new detail changes the answer on which something is asked."""
    asked = reading.kind in (kinds.FACT, kinds.UNDOCUMENTED)
    thread = memory.thread(reading.name) if asked else None
    found = context.answer_of(thread) if thread else None
    if found is None:
        return False
    known = memory.details
    new = {name for name, value in turn.details.items() if known.get(name) != value}
    return bool(details_that_matter(*found) & new)


def _hints(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Mapping[str, float]:
    if reading.kind not in NOT_PRECISE:
        return {}
    answerable = context.content.answerable_intents
    heard = {one: turn.probabilities.get(one, 0.0) for one in answerable}
    if reading.kind == kinds.TOPIC:
        procedures = context.content.procedures_of(reading.name or "")
        heard = {one.id: 1.0 for one in procedures}
    ranked = sorted(heard, key=heard.__getitem__, reverse=True)[:MANY]
    return {one: round(heard[one], 4) for one in ranked if heard[one]} or dict(memory.hints)


def _with_lead(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory, reply: Reply
) -> Reply:
    leads = [context.build.phrase(f"foreign_{turn.language}")] if turn.language else []
    if reading.kind != "greet":
        if "greeting" in turn.signals:
            leads.append(context.build.phrase("lead_greeting"))
        if not memory.announced and reading.kind != "bot_challenge":
            leads.append(context.build.phrase("announcement_short"))
    if "anger" in turn.signals and reading.kind != "complaint":
        leads.append(context.build.phrase("lead_anger"))
    service_id = turn.details.get(SERVICE_ID)
    if service_id and isinstance(reply, ProcedureReply):
        leads.append(context.build.phrase("service_id_noted", service_id=service_id))
    if reply.lead:
        leads.append(reply.lead)
    return reply.model_copy(update={"lead": " ".join(leads)}) if leads else reply
