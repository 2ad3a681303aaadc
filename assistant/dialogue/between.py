"""What is said between two questions: remarks that leave the subject as it is."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.lexicon import contains, normalise
from assistant.dialogue.answer import without_pending
from assistant.dialogue.context import Context
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import GENERIC_PAYLOADS
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import shortened
from assistant.replies.model import ChoicePart, Reply


def acknowledge(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take note in one line; nothing is recorded."""
    return _aside(context, memory, "acknowledged")


def wait(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Wait; all that was asked stays asked."""
    return _aside(context, memory, "waiting")


def welcome_back(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take up the conversation where it was."""
    lead = context.build.phrase("welcome_back")
    goes_back = contains(normalise(turn.text), context.lexicon.cues.get("previous", ()))
    if goes_back and memory.earlier and not memory.waits_for_an_answer:
        question = context.build.phrase("earlier_choices")
        again = context.build.question_again(question, memory.earlier, lead=None)
        return Outcome((again,), replace(memory, doubts=0))
    if memory.waits_for_an_answer:
        return Outcome((_pending(context, memory, lead),), memory)
    found = context.current(memory)
    if found is None:
        return Outcome((context.build.topics("what_question", lead=lead),), memory)
    text = context.build.phrase("where_we_were", title=found[0].title)
    where = context.build.message("back", text, _after(context), lead=lead)
    return Outcome((where,), replace(memory, doubts=0))


def ask_which_question(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Ask what a question is about when it was only announced; the second time, give contacts."""
    left = replace(memory, case_pending=None, alternatives=(), doubts=0)
    if memory.act == reading.kind:
        return Outcome((topics_and_contacts(context, "vague_again"),), left)
    return Outcome((context.build.topics("which_question"),), left)


def ask_what_is_missing(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Answer « ? » with the question that is open, once; then offer a person."""
    if memory.act == reading.kind:
        return Outcome((topics_and_contacts(context, "vague_again"),), memory)
    lead = context.build.phrase("here")
    if memory.waits_for_an_answer:
        return Outcome((_pending(context, memory, lead),), memory)
    found = context.current(memory)
    if found is None:
        return Outcome((context.build.topics("what_question", lead=lead),), memory)
    text = context.build.phrase("what_is_missing", title=found[0].title)
    reply = context.build.message("nudge", text, _after(context, person=True), lead=lead)
    return Outcome((reply,), memory)


def repeat(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give the last answer again, shorter; when that was done, offer a person too."""
    if memory.waits_for_an_answer:
        lead = context.build.phrase("lead_repeat_question")
        return Outcome((_pending(context, memory, lead),), replace(memory, doubts=0))
    found, thread = context.current(memory), memory.current
    if found is None or thread is None:
        return Outcome((context.build.topics("nothing_to_repeat"),), memory)
    lead = context.build.phrase("lead_repeat")
    if thread.focus and memory.act != reading.kind:
        choices = _after(context, person=True)
        reply: Reply = context.build.message(
            "repeat", _shown(context, thread, memory), choices, lead=lead
        )
        return Outcome((reply,), replace(memory, doubts=0))
    reply = shortened(context.build.procedure(*found, memory.details, lead))
    after = replace(memory.with_thread(replace(thread, focus=None)), doubts=0)
    if memory.act != reading.kind:
        return Outcome((reply,), after)
    contacts = context.build.escalation_contacts(*found, memory.details)
    person = context.build.contacts(
        contacts or context.build.general_contacts(),
        context.build.phrase("repeat_again"),
        choices=(context.build.human(), context.build.other()),
    )
    return Outcome((reply, person), after)


def abandon(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Leave a pending question for good."""
    left = replace(without_pending(memory), alternatives=(), doubts=0)
    return Outcome((context.build.message("dropped", choices=(context.build.other(),)),), left)


def answer_good_news(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Be glad of what is over or well; nothing was asked, nothing is recorded."""
    return _aside(context, memory, "good_news")


def answer_distress(
    context: Context, reading: Interpretation, turn: Turn, memory: Memory
) -> Outcome:
    """Say calmly whom to call in distress, and nothing else."""
    return _aside(context, memory, "distress")


def _shown(context: Context, thread: Thread, memory: Memory) -> str:
    """Find how the statement told last is shown."""
    focus = thread.focus or ""
    said = context.statements(thread, memory.details)
    return next((one.shown or focus for one in said if one.text == focus), focus)


def _aside(context: Context, memory: Memory, reason: str) -> Outcome:
    return Outcome((context.build.message(reason),), replace(memory, doubts=0), aside=True)


def _pending(context: Context, memory: Memory, lead: str) -> Reply:
    pending = context.content.procedures.get(memory.case_pending or "")
    if memory.offer == "case" and pending:
        return context.build.case_question(pending, lead=lead, without=memory.not_profiles)
    specific = any(choice.payload not in GENERIC_PAYLOADS for choice in memory.offered)
    question = context.build.phrase("clarify" if specific else "what_question")
    if memory.offer == "confirm":
        return context.build.message("confirm", question, memory.offered, lead=lead)
    return context.build.question_again(question, memory.offered, lead)


def _after(context: Context, person: bool = False) -> tuple[ChoicePart, ...]:
    choices = context.build.feedback()
    return (*choices, context.build.human()) if person else choices
