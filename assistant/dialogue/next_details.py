"""What people ask next: the details of an answer, as buttons under it."""

from __future__ import annotations

from assistant.content.emphasis import bare
from assistant.content.model import Case, Procedure
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import FACT, Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import entity_of
from assistant.dialogue.statements import Statement
from assistant.dialogue.thread import Thread
from assistant.replies.build import DETAIL, details_of
from assistant.replies.model import ChoicePart


def given_titles(procedure: Procedure, case: Case | None, memory: Memory) -> frozenset[str]:
    """List the titled details of an answer that were told already.

    Args:
        procedure: the documented answer.
        case: its case, if it has cases.
        memory: the conversation's state.

    Returns:
        Their titles.
    """
    thread = memory.thread(procedure.id)
    facts = thread.facts if thread else ()
    return frozenset(
        detail.title
        for detail in details_of(procedure, case).values()
        if detail.title and bare(detail.text) in facts
    )


def offered_next(context: Context, thread: Thread | None, memory: Memory) -> tuple[ChoicePart, ...]:
    """Offer what was not told yet of a subject.

    Args:
        context: the dialogue's dependencies.
        thread: the subject, if there is one.
        memory: the conversation's state.

    Returns:
        The choices, none for a subject whose case is not known.
    """
    found = context.answer_of(thread) if thread and thread.state != "asked" else None
    if found is None:
        return ()
    return context.build.detail_choices(*found, given_titles(*found, memory))


def asked_detail(context: Context, payload: str) -> Interpretation | None:
    """Find the detail that a button asks for.

    Args:
        context: the dialogue's dependencies.
        payload: what the button carries.

    Returns:
        The reading, or None when it asks for none, or for one that is gone.
    """
    key = entity_of(payload, DETAIL)
    if key is None:
        return None
    procedure = context.content.procedures.get(key.partition(".")[0])
    if procedure is None:
        return None
    for case in (None, *procedure.options):
        detail = details_of(procedure, case).get(key)
        if detail:
            statement = Statement(
                procedure.id, "detail", bare(detail.text), detail.asks, shown=detail.text
            )
            return Interpretation(FACT, procedure.id, statement)
    return None
