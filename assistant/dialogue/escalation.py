"""The ladder after a procedure: solved, not solved, a contact, a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.content.model import ContactReference, Mail
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.said import was_said
from assistant.dialogue.summary import summary
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Feedback, Outcome, Turn
from assistant.replies.model import ContactsReply


def not_solved(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give what to do when a procedure did not help; the second time, a person."""
    thread = memory.thread(reading.name)
    found = context.answer_of(thread) if thread else None
    if thread is None or found is None:
        reply = context.build.topics("not_solved_without_procedure")
        return Outcome((reply,), replace(memory, doubts=0))
    procedure, case = found
    feedback = Feedback(procedure.id, case.id if case else None, False, turn.reason, turn.comment)
    if _may_ask_why(turn, thread):
        asking = replace(memory.with_thread(thread), doubts=0, case_pending=None)
        return Outcome((context.build.missing(),), asking, feedback)
    failed = replace(thread, state="not_solved", escalations=thread.escalations + 1)
    after = replace(memory.with_thread(failed), doubts=0, case_pending=None)
    if thread.escalations or was_said((case or procedure).escalation.text, memory):
        lead = context.build.phrase("not_solved_again")
        return Outcome((people(context, after, lead),), after, feedback)
    escalation = (case or procedure).escalation
    escalated = context.build.contacts(
        context.build.escalation_contacts(procedure, case, memory.details),
        escalation.text,
        lead=context.build.phrase("not_solved"),
        choices=(context.build.human(), context.build.other()),
    )
    return Outcome((escalated,), after, feedback)


def _may_ask_why(turn: Turn, thread: Thread) -> bool:
    """Tell whether to ask what was missing: of who pressed « no », once."""
    asked = turn.reason or turn.asked_why or thread.escalations
    return turn.is_payload and not asked


def solved(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take note that a procedure helped, once."""
    thread = memory.thread(reading.name)
    reply = context.build.message("resolved")
    if thread is None or context.answer_of(thread) is None:
        glad = context.build.message("good_news")
        return Outcome((glad,), replace(memory, doubts=0))
    helped = replace(thread, state="solved", escalations=0)
    after = replace(memory.with_thread(helped), doubts=0)
    if thread.state == "solved":
        return Outcome((reply,), after)
    return Outcome((reply,), after, Feedback(thread.procedure, thread.case, solved=True))


def contact_human(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give the contacts that fit the conversation, with a summary ready to send."""
    for named in reversed([one for one in turn.questions if one in context.content.procedures]):
        memory = memory.with_thread(memory.thread(named) or Thread(named))
    if reading.name and reading.name in context.content.procedures:
        memory = memory.with_thread(memory.thread(reading.name) or Thread(reading.name))
    memory = replace(memory, doubts=0, case_pending=None)
    return Outcome((people(context, memory, lead=None),), memory)


def people(context: Context, memory: Memory, lead: str | None) -> ContactsReply:
    """Say which people fit the conversation, with a summary ready to send.

    Args:
        context: the dialogue's dependencies.
        memory: the conversation's state.
        lead: a short sentence before the contacts.

    Returns:
        The reply.
    """
    found = context.current(memory)
    general = context.build.general_contacts()
    if found is None:
        return context.build.contacts(
            general, context.build.phrase("contacts"), lead, choices=(context.build.other(),)
        )
    written = summary(context, memory)
    mail = Mail(subject=context.build.phrase("summary_subject"), body=written)
    fitting = context.build.contacts_of(_references(context, memory, mail), memory.details)
    several = len(_open(context, memory)) > 1
    text = context.build.phrase(
        "contacts_for_all" if several else "contacts_for_procedure", title=found[0].title
    )
    return context.build.contacts(
        fitting or general,
        text,
        lead,
        summary=written,
        choices=(context.build.other(),),
    )


def _open(context: Context, memory: Memory) -> tuple[Thread, ...]:
    """List the subjects that are not solved, the current one first."""
    threads = sorted(context.threads(memory), key=lambda one: one.procedure != memory.procedure)
    still = tuple(one for one in threads if one.state != "solved")
    return still or tuple(threads[:1])


def _references(context: Context, memory: Memory, mail: Mail) -> Iterator[ContactReference]:
    for thread in _open(context, memory):
        found = context.answer_of(thread)
        if found is None:
            continue
        answer = found[1] or found[0]
        for reference in (*answer.contacts, *answer.escalation.contacts):
            if context.content.contacts[reference.id].reachable:
                yield ContactReference(id=reference.id, when=reference.when, mail=mail)
