"""Says back what the customer gave and asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.summary import case_label, subject_line
from assistant.dialogue.turn import Turn


def recall(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say back the details and the subjects of the conversation."""
    lines = (*_details(context, memory), *_subjects(context, memory))
    phrase = "recall" if lines else "nothing_to_recall"
    text = "\n".join((context.build.phrase(phrase), *lines))
    reply = context.build.message("recall", text)
    return Outcome((reply,), replace(memory, doubts=0), aside=True)


def _details(context: Context, memory: Memory) -> Iterator[str]:
    phrase = context.build.phrase
    if memory.service_id:
        yield phrase("summary_service_id", service_id=memory.service_id)
    if memory.support_level:
        level = phrase(f"support_level_{memory.support_level}")
        yield phrase("summary_support_level", support_level=level)
    label = case_label(context, memory.profile)
    if label:
        yield phrase("summary_profile", profile=label)
    if memory.invoice_period:
        yield phrase("summary_invoice_period", period=memory.invoice_period)


def _subjects(context: Context, memory: Memory) -> Iterator[str]:
    for thread in context.threads(memory):
        yield subject_line(context, thread)
