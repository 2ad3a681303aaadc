"""Answers a question about a procedure told before with what it says of that."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.context import Context
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.next_details import offered_next
from assistant.dialogue.statements import Statement
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.model import ChoicePart, ContactsReply


def answer_fact(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer with one statement of a procedure, and turn to that procedure."""
    statement = reading.statement
    if statement is None:
        raise ValueError("A fact needs its statement.")
    procedure = context.content.procedures[statement.procedure]
    lead = context.build.phrase("follow_up", title=procedure.title)
    after = _with_fact(memory, statement)
    if statement.kind in ("escalation", "contact"):
        return Outcome((_contacts(context, statement, lead, after),), after)
    text = "\n".join(one.shown or one.text for one in (statement, reading.also) if one)
    plain = context.build.message("follow_up", text, _after(context), lead=lead)
    message = plain.model_copy(
        update={"details": offered_next(context, after.thread(procedure.id), after)}
    )
    pending = memory.case_pending == statement.procedure and memory.waits_for_an_answer
    return Outcome((message,), after, aside=pending)


def say_undocumented(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Say that a procedure does not say what was asked, with whom to ask."""
    thread = memory.thread(reading.name)
    found = context.answer_of(thread) if thread else None
    if thread is None or found is None:
        doubted = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            return Outcome((topics_and_contacts(context, "fallback_topics"),), doubted)
        reply = context.build.topics("follow_up_without_procedure")
        return Outcome((reply,), doubted)
    contacts = context.build.escalation_contacts(*found, memory.details)
    reply_contacts = context.build.contacts(
        contacts or context.build.general_contacts(),
        context.build.phrase("not_documented", title=found[0].title),
        choices=(context.build.human(), context.build.other()),
    )
    return Outcome((reply_contacts,), replace(memory.with_thread(thread), doubts=0))


def _after(context: Context) -> tuple[ChoicePart, ...]:
    _, not_solved = context.build.feedback()
    return not_solved, context.build.other()


def _with_fact(memory: Memory, statement: Statement) -> Memory:
    thread = memory.thread(statement.procedure) or Thread(statement.procedure)
    after = memory.with_thread(thread.with_fact(statement.text))
    return replace(after, doubts=0)


def _contacts(context: Context, statement: Statement, lead: str, memory: Memory) -> ContactsReply:
    found = context.current(memory)
    procedure = context.content.procedures[statement.procedure]
    source = (found[1] or found[0]) if found else procedure
    contacts = context.build.contacts_of(
        (*source.contacts, *source.escalation.contacts), memory.details, procedure
    )
    if statement.contact:
        contacts = tuple(part for part in contacts if part.id == statement.contact)
    text = source.escalation.text if statement.kind == "escalation" else lead
    return context.build.contacts(
        contacts, text, lead=lead if text != lead else None, choices=_after(context)
    )
