"""One turn from what was understood to what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from assistant.dialogue import (
    answer,
    choices,
    details,
    doubt,
    escalation,
    follow_up,
    forget,
    small_talk,
)
from assistant.dialogue.contextless import without_context
from assistant.dialogue.desk import Desk, Handler
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn
from assistant.replies.build import SERVICE_ID
from assistant.replies.model import ProcedureReply, Reply

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "greet": small_talk.greet,
        "goodbye": small_talk.say_goodbye,
        "thank": small_talk.accept_thanks,
        "bot_challenge": small_talk.admit_being_a_bot,
        "help": small_talk.help_choose,
        "complaint": small_talk.calm,
        "affirm": choices.affirm,
        "deny": choices.deny,
        "choose_option": choices.choose_option,
        "unsure": choices.admit_not_knowing,
        "contact_human": escalation.contact_human,
        "not_solved": escalation.not_solved,
        "follow_up": follow_up.follow_up,
        "inform_detail": details.note_detail,
        "start_over": forget.start_over,
        "erase_data": forget.erase,
        "out_of_scope": doubt.decline,
        "nlu_fallback": doubt.clarify,
    }
)
"""The handler of each intent that is not answered by a procedure, a topic or a case."""

OF_ITS_ANSWER = frozenset({"affirm", "not_solved", "contact_human"})
"""Intents of buttons that concern the answer under which they stand, however old it is."""

NOTHING_ELSE: Mapping[str, float] = MappingProxyType({})
"""What else a pressed button may have meant."""


def respond(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Reply to one turn.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state before the turn.

    Returns:
        The replies, and the state after it.
    """
    payload = None if turn.is_payload else choices.pick(turn.text, memory, desk.lexicon)
    if payload:
        turn = replace(
            turn,
            text=payload,
            intent=choices.intent_of(payload),
            topic=choices.topic_of(payload),
            candidates=(),
            probabilities=NOTHING_ELSE,
            questions=(),
        )
    memory = _as_seen(desk, turn, memory)
    turn = details.with_profile_heard(desk, turn, memory)
    turn = without_context(desk, turn, memory)
    handler = _handler(desk, turn.intent)
    outcome = handler(desk, turn, memory.learn(turn.details))
    replies = (_with_lead(desk, turn, memory, outcome.replies[0]), *outcome.replies[1:])
    after = replace(outcome.memory, announced=True).offering(replies)
    return replace(outcome, replies=replies, memory=after)


def _as_seen(desk: Desk, turn: Turn, memory: Memory) -> Memory:
    memory = replace(memory, announced=memory.announced or turn.announced)
    about = turn.about
    if about is None or turn.intent not in OF_ITS_ANSWER or about == memory.subject:
        return memory
    return memory.about(about.procedure, about.case) if desk.knows(about) else memory


def _handler(desk: Desk, intent: str) -> Handler:
    if intent in HANDLERS:
        return HANDLERS[intent]
    if desk.content.case_for_intent(intent):
        return details.take_profile
    if intent in desk.content.procedures or desk.content.topic_for_intent(intent):
        return answer.answer
    return doubt.clarify


def _with_lead(desk: Desk, turn: Turn, memory: Memory, reply: Reply) -> Reply:
    leads = [desk.build.phrase(f"foreign_{turn.language}")] if turn.language else []
    if turn.intent != "greet":
        if "greeting" in turn.signals:
            leads.append(desk.build.phrase("lead_greeting"))
        if not memory.announced and turn.intent != "bot_challenge":
            leads.append(desk.build.phrase("announcement_short"))
    if "anger" in turn.signals and turn.intent != "complaint":
        leads.append(desk.build.phrase("lead_anger"))
    service_id = turn.details.get(SERVICE_ID)
    if service_id and isinstance(reply, ProcedureReply):
        leads.append(desk.build.phrase("service_id_noted", service_id=service_id))
    if reply.lead:
        leads.append(reply.lead)
    return reply.model_copy(update={"lead": " ".join(leads)}) if leads else reply
