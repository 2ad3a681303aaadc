"""Greetings, thanks and the like, which never steal a question."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.desk import Desk
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn


def greet(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Greet, and at first say what is speaking."""
    phrase = "greeting" if memory.announced else "announcement"
    reply = desk.build.message(
        "greeting", desk.build.phrase(phrase), (*desk.build.few_topics(), desk.build.human())
    )
    return Outcome((reply,), replace(memory, announced=True, doubts=0))


def say_goodbye(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take leave."""
    return _say(desk, memory, "goodbye", "goodbye")


def accept_thanks(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer thanks; a question that waits for its answer stays."""
    return replace(_say(desk, memory, "thanks", "thanks"), aside=memory.waits_for_an_answer)


def admit_being_a_bot(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say honestly that this is an automatic assistant."""
    reply = desk.build.message(
        "bot_challenge", desk.build.phrase("bot_challenge"), (desk.build.human(),)
    )
    return Outcome((reply,), replace(memory, announced=True, doubts=0))


def help_choose(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the topics."""
    memory = replace(memory, doubts=0, case_pending=None)
    topics = desk.build.all_topics(desk.build.phrase("help"))
    if memory.current:
        forget = (desk.build.restart(), desk.build.erase())
        topics = topics.model_copy(update={"choices": (*topics.choices, *forget)})
    return Outcome((topics,), memory)


def calm(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer anger that names no subject: acknowledge it and offer a person."""
    found = desk.current(memory)
    if found:
        contacts = desk.build.escalation_contacts(
            (found[1] or found[0]).escalation, memory.details, found[0]
        )
    else:
        contacts = desk.build.general_contacts()
    reply = desk.build.contacts(
        contacts,
        desk.build.phrase("complaint"),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((reply,), replace(memory, doubts=0))


def _say(desk: Desk, memory: Memory, reason: str, phrase: str) -> Outcome:
    return Outcome(
        (desk.build.message(reason, desk.build.phrase(phrase)),), replace(memory, doubts=0)
    )
