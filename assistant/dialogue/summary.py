"""Says back what the customer gave and asked: to them, or ready to be sent to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn


def recall(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say back the details and the subjects of the conversation."""
    lines = [*_details(context, memory), *_profile(context, memory), *_subjects(context, memory)]
    phrase = "recall" if lines else "nothing_to_recall"
    text = "\n".join((context.build.phrase(phrase), *lines))
    reply = context.build.message("recall", text)
    return Outcome((reply,), replace(memory, doubts=0), aside=True)


def summary(context: Context, memory: Memory) -> str:
    """Write what a person needs to know: every subject with its state, and the details.

    Nothing of what was typed.
    """
    heading = context.build.phrase("summary_heading")
    return "\n".join((heading, *_subjects(context, memory), *_details(context, memory)))


def _details(context: Context, memory: Memory) -> Iterator[str]:
    phrase = context.build.phrase
    if memory.service_id:
        yield phrase("summary_service_id", service_id=memory.service_id)
    if memory.support_level:
        level = phrase(f"support_level_{memory.support_level}")
        yield phrase("summary_support_level", support_level=level)


def _profile(context: Context, memory: Memory) -> Iterator[str]:
    # Several procedures may ask for the same profile.
    labels = (case.label for _, case in context.content.cases() if case.id == memory.profile)
    label = next(labels, None)
    if label:
        yield context.build.phrase("summary_profile", profile=label)
    if memory.invoice_period:
        yield context.build.phrase("summary_invoice_period", period=memory.invoice_period)


def _subjects(context: Context, memory: Memory) -> Iterator[str]:
    phrase = context.build.phrase
    for thread in context.threads(memory):
        procedure = context.content.procedures[thread.procedure]
        case, title = procedure.case(thread.case or ""), procedure.title
        if case:
            title = phrase("summary_case", title=title, case=case.label)
        yield phrase("summary_subject_line", title=title, state=phrase(f"state_{thread.state}"))
