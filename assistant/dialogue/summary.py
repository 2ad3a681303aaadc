"""The summary of a conversation, ready to be sent to a person."""

from __future__ import annotations

from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.thread import Thread


def summary(context: Context, memory: Memory) -> str:
    """Write what a person needs to know: every subject with its state, and the details.

    Args:
        context: the dialogue's dependencies.
        memory: the conversation's state.

    Returns:
        The lines; nothing of what was typed.
    """
    phrase = context.build.phrase
    lines = [phrase("summary_heading")]
    lines += [subject_line(context, thread) for thread in context.threads(memory)]
    if memory.service_id:
        lines.append(phrase("summary_service_id", service_id=memory.service_id))
    if memory.support_level:
        level = phrase(f"support_level_{memory.support_level}")
        lines.append(phrase("summary_support_level", support_level=level))
    return "\n".join(lines)


def subject_line(context: Context, thread: Thread) -> str:
    """Write a subject with its case and its state.

    Args:
        context: the dialogue's dependencies.
        thread: the subject, of a procedure that the content has.

    Returns:
        The line.
    """
    phrase = context.build.phrase
    procedure = context.content.procedures[thread.procedure]
    case = procedure.case(thread.case or "")
    title = procedure.title
    if case:
        title = phrase("summary_case", title=title, case=case.label)
    return phrase("summary_subject_line", title=title, state=phrase(f"state_{thread.state}"))


def case_label(context: Context, case_id: str | None) -> str | None:
    """Find what a case is called.

    Args:
        context: the dialogue's dependencies.
        case_id: a case's id.

    Returns:
        Its label, or None.
    """
    for procedure in context.content.procedures.values():
        case = procedure.case(case_id or "")
        if case:
            return case.label
    return None
