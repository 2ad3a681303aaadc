"""What is said between two questions: remarks that leave the subject as it is."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.lexicon import contains, normalise
from assistant.dialogue.answer import without_pending
from assistant.dialogue.desk import Desk
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import GENERIC_PAYLOADS
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Turn
from assistant.replies.build import AFFIRM, NOT_SOLVED
from assistant.replies.model import ChoicePart, MessageReply, Reply


def acknowledge(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take note in one line; nothing is recorded."""
    return _aside(desk, memory, "acknowledged", "acknowledged")


def wait(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Wait; all that was asked stays asked."""
    return _aside(desk, memory, "waiting", "waiting")


def welcome_back(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take up the conversation where it was."""
    lead = desk.build.phrase("welcome_back")
    if _goes_back(desk, turn) and memory.earlier and not memory.waits_for_an_answer:
        question = desk.build.phrase("earlier_choices")
        again = desk.build.question_again(question, memory.earlier, lead=None)
        return Outcome((again,), replace(memory, doubts=0))
    if memory.waits_for_an_answer:
        return Outcome((_pending(desk, memory, lead),), memory)
    found = desk.current(memory)
    if found is None:
        reply = desk.build.topics(desk.build.phrase("what_question"), lead=lead)
        return Outcome((reply,), memory)
    text = desk.build.phrase("where_we_were", title=found[0].title)
    where = desk.build.message("back", text, _after(desk), lead=lead)
    return Outcome((where,), replace(memory, doubts=0))


def ask_which_question(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Ask what a question is about when it was only announced; the second time, give contacts."""
    left = replace(memory, case_pending=None, alternatives=(), doubts=0)
    if memory.act == reading.kind:
        return Outcome((topics_and_contacts(desk, "vague_again"),), left)
    return Outcome((desk.build.topics(desk.build.phrase("which_question")),), left)


def ask_what_is_missing(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer « ? » with the question that is open, once; then offer a person."""
    if memory.act == reading.kind:
        return Outcome((topics_and_contacts(desk, "vague_again"),), memory)
    lead = desk.build.phrase("here")
    if memory.waits_for_an_answer:
        return Outcome((_pending(desk, memory, lead),), memory)
    found = desk.current(memory)
    if found is None:
        return Outcome((desk.build.topics(desk.build.phrase("what_question"), lead=lead),), memory)
    text = desk.build.phrase("what_is_missing", title=found[0].title)
    reply = desk.build.message("nudge", text, _after(desk, person=True), lead=lead)
    return Outcome((reply,), memory)


def repeat(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Give the last answer again, shorter; when that was done, offer a person too."""
    if memory.waits_for_an_answer:
        lead = desk.build.phrase("lead_repeat_question")
        return Outcome((_pending(desk, memory, lead),), replace(memory, doubts=0))
    found, thread = desk.current(memory), memory.current
    if found is None or thread is None:
        return Outcome((desk.build.topics(desk.build.phrase("nothing_to_repeat")),), memory)
    lead = desk.build.phrase("lead_repeat")
    if thread.focus and memory.act != reading.kind:
        choices = _after(desk, person=True)
        reply: Reply = desk.build.message(
            "repeat", _shown(desk, thread, memory), choices, lead=lead
        )
        return Outcome((reply,), replace(memory, doubts=0))
    reply = desk.build.short_procedure(*found, memory.details, lead)
    after = replace(memory.with_thread(replace(thread, focus=None)), doubts=0)
    if memory.act != reading.kind:
        return Outcome((reply,), after)
    contacts = desk.build.escalation_contacts(
        (found[1] or found[0]).escalation, memory.details, found[0]
    )
    person = desk.build.contacts(
        contacts or desk.build.general_contacts(),
        desk.build.phrase("repeat_again"),
        choices=(desk.build.human(), desk.build.other()),
    )
    return Outcome((reply, person), after)


def abandon(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Leave a pending question for good."""
    left = replace(without_pending(memory), alternatives=(), doubts=0)
    reply = desk.build.message("dropped", desk.build.phrase("dropped"), (desk.build.other(),))
    return Outcome((reply,), left)


def hear_good_news(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Be glad of what is over or well; nothing was asked, nothing is recorded."""
    return _aside(desk, memory, "good_news", "good_news")


def comfort(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say calmly whom to call in distress, and nothing else."""
    return _aside(desk, memory, "distress", "distress")


def _shown(desk: Desk, thread: Thread, memory: Memory) -> str:
    """Find how the statement told last is shown."""
    focus = thread.focus or ""
    said = desk.statements(thread, memory.details)
    return next((one.shown or focus for one in said if one.text == focus), focus)


def _goes_back(desk: Desk, turn: Turn) -> bool:
    return contains(normalise(turn.text), desk.lexicon.cues.get("previous", ()))


def _aside(desk: Desk, memory: Memory, reason: str, phrase: str) -> Outcome:
    reply = MessageReply(reason=reason, text=desk.build.phrase(phrase))
    return Outcome((reply,), replace(memory, doubts=0), aside=True)


def _pending(desk: Desk, memory: Memory, lead: str) -> Reply:
    pending = desk.content.procedures.get(memory.case_pending or "")
    if memory.offer == "case" and pending:
        return desk.build.case_question(pending, lead=lead, without=memory.not_profiles)
    specific = any(choice.payload not in GENERIC_PAYLOADS for choice in memory.offered)
    question = desk.build.phrase("clarify" if specific else "what_question")
    if memory.offer == "confirm":
        return desk.build.message("confirm", question, memory.offered, lead=lead)
    return desk.build.question_again(question, memory.offered, lead)


def _after(desk: Desk, person: bool = False) -> tuple[ChoicePart, ...]:
    choices = (
        ChoicePart(title=desk.build.phrase("choice_solved"), payload=AFFIRM),
        ChoicePart(title=desk.build.phrase("choice_not_solved"), payload=NOT_SOLVED),
    )
    return (*choices, desk.build.human()) if person else choices
