"""Greetings, thanks and the like, which never steal a question."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn


def greet(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Greet, and at first say what is speaking."""
    phrase = "greeting" if memory.announced else "announcement"
    reply = context.build.message(
        "greeting",
        context.build.phrase(phrase),
        (*context.build.few_topics(), context.build.human()),
    )
    return Outcome((reply,), replace(memory, announced=True, doubts=0))


def say_goodbye(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take leave."""
    return Outcome((context.build.message("goodbye"),), replace(memory, doubts=0))


def answer_thanks(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer thanks; a question that waits for its answer stays."""
    reply = context.build.message("thanks")
    return Outcome((reply,), replace(memory, doubts=0), aside=memory.waits_for_an_answer)


def answer_bot_challenge(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Say honestly that this is an automatic assistant."""
    reply = context.build.message("bot_challenge", choices=(context.build.human(),))
    return Outcome((reply,), replace(memory, announced=True, doubts=0))


def help_choose(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the topics."""
    memory = replace(memory, doubts=0, case_pending=None)
    topics = context.build.all_topics(context.build.phrase("help"))
    if memory.current:
        forget = (context.build.restart(), context.build.erase())
        topics = topics.model_copy(update={"choices": (*topics.choices, *forget)})
    return Outcome((topics,), memory)


def answer_complaint(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Answer anger that names no subject: acknowledge it and offer a person."""
    found = context.current(memory)
    build = context.build
    reply = build.contacts(
        build.escalation_contacts(*found, memory.details) if found else build.general_contacts(),
        build.phrase("complaint"),
        choices=(build.human(), build.other()),
    )
    return Outcome((reply,), replace(memory, doubts=0))
