"""The ladder after a procedure: solved, not solved, a contact, a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.content.model import ContactReference, Mail
from assistant.dialogue.desk import Desk
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Feedback, Outcome
from assistant.dialogue.said import was_said
from assistant.dialogue.summary import summary
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Turn
from assistant.replies.model import ContactPart, ContactsReply


def not_solved(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give what to do when a procedure did not help; the second time, a person."""
    thread = memory.thread(reading.name)
    found = desk.answer_of(thread) if thread else None
    if thread is None or found is None:
        reply = desk.build.topics(desk.build.phrase("not_solved_without_procedure"))
        return Outcome((reply,), replace(memory, doubts=0))
    procedure, case = found
    feedback = Feedback(procedure.id, case.id if case else None, False, turn.reason, turn.comment)
    if _may_ask_why(turn, thread):
        asking = replace(memory.with_thread(thread), doubts=0, case_pending=None)
        return Outcome((desk.build.missing(),), asking, feedback)
    failed = replace(thread, state="not_solved", escalations=thread.escalations + 1)
    after = replace(memory.with_thread(failed), doubts=0, case_pending=None)
    if thread.escalations or was_said((case or procedure).escalation.text, memory):
        lead = desk.build.phrase("not_solved_again")
        return Outcome((people(desk, after, lead),), after, feedback)
    escalation = (case or procedure).escalation
    escalated = desk.build.contacts(
        desk.build.escalation_contacts(escalation, memory.details, procedure),
        escalation.text,
        lead=desk.build.phrase("not_solved"),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((escalated,), after, feedback)


def _may_ask_why(turn: Turn, thread: Thread) -> bool:
    """Tell whether to ask what was missing: of who pressed « no », once."""
    asked = turn.reason or turn.asked_why or thread.escalations
    return turn.is_payload and not asked


def solved(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take note that a procedure helped, once."""
    thread = memory.thread(reading.name)
    reply = desk.build.message("resolved", desk.build.phrase("resolved"))
    if thread is None or desk.answer_of(thread) is None:
        glad = desk.build.message("good_news", desk.build.phrase("good_news"))
        return Outcome((glad,), replace(memory, doubts=0))
    helped = replace(thread, state="solved", escalations=0)
    after = replace(memory.with_thread(helped), doubts=0)
    if thread.state == "solved":
        return Outcome((reply,), after)
    return Outcome((reply,), after, Feedback(thread.procedure, thread.case, solved=True))


def contact_human(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give the contacts that fit the conversation, with a summary ready to send."""
    for named in reversed([one for one in turn.questions if one in desk.content.procedures]):
        memory = memory.with_thread(memory.thread(named) or Thread(named))
    if reading.name and reading.name in desk.content.procedures:
        memory = memory.with_thread(memory.thread(reading.name) or Thread(reading.name))
    memory = replace(memory, doubts=0, case_pending=None)
    return Outcome((people(desk, memory, lead=None),), memory)


def people(desk: Desk, memory: Memory, lead: str | None) -> ContactsReply:
    """Say which people fit the conversation, with a summary ready to send.

    Args:
        desk: the dialogue's dependencies.
        memory: the conversation's state.
        lead: a short sentence before the contacts.

    Returns:
        The reply.
    """
    found = desk.current(memory)
    general = desk.build.general_contacts()
    if found is None:
        return desk.build.contacts(
            general, desk.build.phrase("contacts"), lead, choices=(desk.build.other(),)
        )
    written = summary(desk, memory)
    mail = Mail(subject=desk.build.phrase("summary_subject"), body=written)
    several = len(_open(desk, memory)) > 1
    text = desk.build.phrase(
        "contacts_for_all" if several else "contacts_for_procedure", title=found[0].title
    )
    return desk.build.contacts(
        _fitting_contacts(desk, memory, mail) or general,
        text,
        lead,
        summary=written,
        choices=(desk.build.other(),),
    )


def _open(desk: Desk, memory: Memory) -> tuple[Thread, ...]:
    """List the subjects that are not solved, the current one first."""
    threads = sorted(desk.threads(memory), key=lambda one: one.procedure != memory.procedure)
    still = tuple(one for one in threads if one.state != "solved")
    return still or tuple(threads[:1])


def _fitting_contacts(desk: Desk, memory: Memory, mail: Mail) -> tuple[ContactPart, ...]:
    return desk.build.contacts_of(_references(desk, memory, mail), memory.details)


def _references(desk: Desk, memory: Memory, mail: Mail) -> Iterator[ContactReference]:
    for thread in _open(desk, memory):
        found = desk.answer_of(thread)
        if found is None:
            continue
        answer = found[1] or found[0]
        for reference in (*answer.contacts, *answer.escalation.contacts):
            if desk.content.contacts[reference.id].reachable:
                yield ContactReference(id=reference.id, when=reference.when, mail=mail)
