"""The ladder after a procedure: solved, not solved, a contact, a person."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.model import Case, ContactReference, Mail, Procedure
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Feedback, Outcome
from assistant.dialogue.turn import Turn
from assistant.replies.model import ContactPart, ContactsReply

LIKELY_SUBJECT = 0.15
"""Probability above which a procedure is taken for the subject of a request for a person."""


def not_solved(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Give what to do when the procedure did not help; the second time, a person.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state.

    Returns:
        The reply, the new state and the feedback.
    """
    found = desk.current(memory)
    if found is None:
        reply = desk.build.topics(desk.build.phrase("not_solved_without_procedure"))
        return Outcome((reply,), replace(memory, doubts=0))
    procedure, case = found
    feedback = Feedback(procedure.id, case.id if case else None, solved=False)
    after = replace(memory, doubts=0, case_pending=None, escalations=memory.escalations + 1)
    if memory.escalations:
        lead = desk.build.phrase("not_solved_again")
        return Outcome((people(desk, after, lead),), after, feedback)
    escalation = (case or procedure).escalation
    escalated = desk.build.contacts(
        desk.build.escalation_contacts(escalation, memory.details),
        escalation.text,
        lead=desk.build.phrase("not_solved"),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((escalated,), after, feedback)


def solved(desk: Desk, memory: Memory) -> Outcome:
    """Take note that the procedure helped.

    Args:
        desk: the dialogue's dependencies.
        memory: the conversation's state, about a procedure.

    Returns:
        The reply, the new state and the feedback.
    """
    found = desk.current(memory)
    reply = desk.build.message("resolved", desk.build.phrase("resolved"))
    feedback = Feedback(found[0].id, memory.case, solved=True) if found else None
    return Outcome((reply,), replace(memory, doubts=0, escalations=0), feedback)


def contact_human(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Give the contacts that fit the subject, with a summary ready to send.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood; a subject named in the same message counts.
        memory: the conversation's state.

    Returns:
        The reply and the new state.
    """
    subject = _subject(desk, turn)
    if subject and subject != memory.procedure:
        memory = memory.about(subject)
    memory = replace(memory, doubts=0, case_pending=None)
    return Outcome((people(desk, memory, lead=None),), memory)


def people(desk: Desk, memory: Memory, lead: str | None) -> ContactsReply:
    """Say which people fit the subject, with a summary ready to send.

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
    procedure, case = found
    summary = _summary(desk, memory, procedure, case)
    mail = Mail(subject=desk.build.phrase("summary_subject"), body=summary)
    return desk.build.contacts(
        _fitting_contacts(desk, memory, procedure, case, mail) or general,
        desk.build.phrase("contacts_for_procedure", title=procedure.title),
        lead,
        summary=summary,
        choices=(desk.build.other(),),
    )


def _fitting_contacts(
    desk: Desk, memory: Memory, procedure: Procedure, case: Case | None, mail: Mail
) -> tuple[ContactPart, ...]:
    answer = case or procedure
    references = (*answer.contacts, *answer.escalation.contacts)
    return desk.build.contacts_of(
        (
            ContactReference(id=reference.id, when=reference.when, mail=mail)
            for reference in references
            if desk.content.contacts[reference.id].reachable
        ),
        memory.details,
    )


def _summary(desk: Desk, memory: Memory, procedure: Procedure, case: Case | None) -> str:
    phrase = desk.build.phrase
    lines = [phrase("summary_heading"), phrase("summary_question", title=procedure.title)]
    if case:
        lines.append(phrase("summary_case", case=case.label))
    if memory.service_id:
        lines.append(phrase("summary_service_id", service_id=memory.service_id))
    if memory.support_level:
        level = phrase(f"support_level_{memory.support_level}")
        lines.append(phrase("summary_support_level", support_level=level))
    if memory.escalations:
        lines.append(phrase("summary_not_solved"))
    return "\n".join(lines)


def _subject(desk: Desk, turn: Turn) -> str | None:
    named = [intent for intent in turn.questions if intent in desk.content.procedures]
    likely = [
        intent
        for intent in turn.candidates
        if intent in desk.content.procedures
        and turn.probabilities.get(intent, 0.0) >= LIKELY_SUBJECT
    ]
    return next(iter((*named, *likely)), None)
