"""Answers a question about a procedure told before with what it says of that."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.desk import Desk
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.next_details import offered_next
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.statements import Statement
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Turn
from assistant.replies.build import NOT_SOLVED
from assistant.replies.model import ChoicePart, ContactsReply


def tell_fact(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer with one statement of a procedure, and turn to that procedure."""
    statement = reading.statement
    if statement is None:
        raise ValueError("A fact needs its statement.")
    procedure = desk.content.procedures[statement.procedure]
    lead = desk.build.phrase("follow_up", title=procedure.title)
    after = _touch(memory, statement)
    if statement.kind in ("escalation", "contact"):
        return Outcome((_contacts(desk, statement, lead, after),), after)
    text = "\n".join(one.shown or one.text for one in (statement, reading.also) if one)
    told = desk.build.message("follow_up", text, after_answer(desk), lead=lead)
    message = told.model_copy(
        update={"details": offered_next(desk, after.thread(procedure.id), after)}
    )
    pending = memory.case_pending == statement.procedure and memory.waits_for_an_answer
    return Outcome((message,), after, aside=pending)


def say_undocumented(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say that a procedure does not say what was asked, with whom to ask."""
    thread = memory.thread(reading.name)
    found = desk.answer_of(thread) if thread else None
    if thread is None or found is None:
        doubted = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            return Outcome((topics_and_contacts(desk, "fallback_topics"),), doubted)
        reply = desk.build.topics(desk.build.phrase("follow_up_without_procedure"))
        return Outcome((reply,), doubted)
    procedure, case = found
    contacts = desk.build.escalation_contacts(
        (case or procedure).escalation, memory.details, procedure
    )
    reply_contacts = desk.build.contacts(
        contacts or desk.build.general_contacts(),
        desk.build.phrase("not_documented", title=procedure.title),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((reply_contacts,), replace(memory.with_thread(thread), doubts=0))


def after_answer(desk: Desk) -> tuple[ChoicePart, ...]:
    """Offer what follows an answer to a follow-up.

    Args:
        desk: the dialogue's dependencies.

    Returns:
        The choices.
    """
    return (
        ChoicePart(title=desk.build.phrase("choice_not_solved"), payload=NOT_SOLVED),
        desk.build.other(),
    )


def _touch(memory: Memory, statement: Statement) -> Memory:
    thread = memory.thread(statement.procedure) or Thread(statement.procedure)
    after = memory.with_thread(thread.telling(statement.text))
    return replace(after, doubts=0)


def _contacts(desk: Desk, statement: Statement, lead: str, memory: Memory) -> ContactsReply:
    found = desk.current(memory)
    procedure = desk.content.procedures[statement.procedure]
    source = (found[1] or found[0]) if found else procedure
    contacts = desk.build.contacts_of(
        (*source.contacts, *source.escalation.contacts), memory.details, procedure
    )
    if statement.contact:
        contacts = tuple(part for part in contacts if part.id == statement.contact)
    text = source.escalation.text if statement.kind == "escalation" else lead
    return desk.build.contacts(
        contacts, text, lead=lead if text != lead else None, choices=after_answer(desk)
    )
