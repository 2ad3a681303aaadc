"""The summary of a conversation, ready to be sent to a person."""

from __future__ import annotations

from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.thread import Thread


def summary(desk: Desk, memory: Memory) -> str:
    """Write what a person needs to know: every subject with its state, and the details.

    Args:
        desk: the dialogue's dependencies.
        memory: the conversation's state.

    Returns:
        The lines; nothing of what was typed.
    """
    phrase = desk.build.phrase
    lines = [phrase("summary_heading")]
    lines += [subject_line(desk, thread) for thread in desk.threads(memory)]
    if memory.service_id:
        lines.append(phrase("summary_service_id", service_id=memory.service_id))
    if memory.support_level:
        level = phrase(f"support_level_{memory.support_level}")
        lines.append(phrase("summary_support_level", support_level=level))
    return "\n".join(lines)


def subject_line(desk: Desk, thread: Thread) -> str:
    """Write a subject with its case and its state.

    Args:
        desk: the dialogue's dependencies.
        thread: the subject, of a procedure that the content has.

    Returns:
        The line.
    """
    phrase = desk.build.phrase
    procedure = desk.content.procedures[thread.procedure]
    case = procedure.case(thread.case or "")
    title = procedure.title
    if case:
        title = phrase("summary_case", title=title, case=case.label)
    return phrase("summary_subject_line", title=title, state=phrase(f"state_{thread.state}"))


def case_label(desk: Desk, case_id: str | None) -> str | None:
    """Find what a case is called.

    Args:
        desk: the dialogue's dependencies.
        case_id: a case's id.

    Returns:
        Its label, or None.
    """
    for procedure in desk.content.procedures.values():
        case = procedure.case(case_id or "")
        if case:
            return case.label
    return None
