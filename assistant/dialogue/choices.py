"""Yes, no, both, none, « I don't know »: answers to what was offered."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.lexicon import contains, normalise
from assistant.dialogue.answer import case_question, tell, tell_all
from assistant.dialogue.between import acknowledge
from assistant.dialogue.conditions import details_that_matter
from assistant.dialogue.desk import Desk
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.forget import forget
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import ANOTHER_QUESTION, CONFIRM, Memory
from assistant.dialogue.offers import intent_of, is_confirmed, options
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.small_talk import say_goodbye
from assistant.dialogue.turn import Turn

TWO = 2


def affirm(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « yes » for the only choice offered; after an answer it is only an acknowledgement."""
    offered = options(memory)
    if memory.offer == CONFIRM:
        return _confirm(desk, memory)
    if memory.offer in ("clarify", "topic") and len(offered) == 1:
        return tell(desk, intent_of(offered[0].payload), turn, memory)
    if memory.offer in ("clarify", "topic", "case"):
        return _ask_which(desk, memory)
    if memory.current and memory.offer != ANOTHER_QUESTION:
        return acknowledge(desk, reading, turn, memory)
    reply = desk.build.message(
        "affirm", desk.build.phrase("affirm_without_question"), desk.build.few_topics()
    )
    return Outcome((reply,), replace(memory, doubts=0))


def deny(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Leave what was asked; after an answer, offer what else the question may have meant."""
    left = replace(memory, doubts=0, case_pending=None, alternatives=())
    if memory.offer == ANOTHER_QUESTION:
        return say_goodbye(desk, reading, turn, memory)
    if memory.offer == CONFIRM:
        return Outcome((desk.build.message("kept", desk.build.phrase("kept")),), left)
    if memory.offer == "case":
        reply = desk.build.topics(desk.build.phrase("dropped"))
        return Outcome((reply,), left.without_thread(memory.case_pending or ""))
    if memory.alternatives:
        corrected = desk.build.phrase("corrected")
        return Outcome((desk.build.clarification(memory.alternatives, corrected, lead=None),), left)
    return Outcome((desk.build.topics(desk.build.phrase("deny_without_question")),), left)


def choose_both(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer both questions that were offered, in the order shown."""
    chosen = _chosen(desk, turn, memory)
    if chosen:
        return tell_all(desk, chosen, turn, memory)
    current = desk.current(memory)
    if current and "lost" in details_that_matter(*current):
        both = {"lost": "both"}
        return tell(desk, current[0].id, replace(turn, details=both), memory.learn(both))
    return _ask_which(desk, memory)


def choose_none(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Ask to say it otherwise; when that was asked before, give the contacts."""
    left = replace(memory, case_pending=None, alternatives=(), doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(desk, "fallback_topics"),), left)
    return Outcome((desk.build.topics(desk.build.phrase("none_of_these")),), left)


def choose_option(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer « the other one »; ask which choice is meant when a message names none."""
    other = _other_one(desk, turn, memory)
    return tell(desk, other, turn, memory) if other else _ask_which(desk, memory)


def admit_not_knowing(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Help somebody who does not know how to answer the assistant's question."""
    pending = desk.content.procedures.get(memory.case_pending or "")
    if pending and pending.cases:
        unsure = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            contacts = desk.build.escalation_contacts(pending.escalation, memory.details, pending)
            return Outcome((desk.build.contacts(contacts, pending.escalation.text),), unsure)
        question = case_question(desk, pending, memory, lead=pending.cases.how_to_tell)
        return Outcome((question,), unsure)
    if memory.offer in ("clarify", "topic") and options(memory):
        unsure = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            return Outcome((topics_and_contacts(desk, "fallback_topics"),), unsure)
        again = desk.build.question_again(
            desk.build.phrase("unsure_choice"), memory.offered, lead=None
        )
        return Outcome((again,), unsure)
    reply = desk.build.topics(desk.build.phrase("help"))
    return Outcome((reply,), replace(memory, doubts=0))


def _other_one(desk: Desk, turn: Turn, memory: Memory) -> str | None:
    """Find what « the other one » is: another likely question, or the subject before."""
    if not contains(normalise(turn.text), desk.lexicon.cues.get("other_one", ())):
        return None
    if memory.alternatives:
        return memory.alternatives[0]
    others = [one for one in desk.threads(memory) if one.procedure != memory.procedure]
    latest = max(others, key=lambda one: one.turn, default=None)
    return latest.procedure if latest and not memory.waits_for_an_answer else None


def _chosen(desk: Desk, turn: Turn, memory: Memory) -> list[str]:
    """Find which of the questions offered are wanted; none when that is not clear."""
    if memory.offer not in ("clarify", "topic"):
        return []
    offered = [intent_of(choice.payload) for choice in options(memory)]
    words = normalise(turn.text)
    named = [
        offered[number - 1]
        for number, names in sorted(desk.lexicon.ordinals.items())
        if 0 < number <= len(offered) and contains(words, names)
    ]
    if len(named) >= TWO:
        return named
    whole = contains(words, desk.lexicon.cues.get("all", ()))
    return offered if len(offered) == TWO or (whole and len(offered) > TWO) else []


def _confirm(desk: Desk, memory: Memory) -> Outcome:
    asked = next((one for one in memory.offered if is_confirmed(one.payload)), None)
    return forget(desk, intent_of(asked.payload) if asked else "")


def _ask_which(desk: Desk, memory: Memory) -> Outcome:
    if not options(memory):
        topics = desk.build.topics(desk.build.phrase("which_option"))
        return Outcome((topics,), replace(memory, doubts=0))
    reply = desk.build.message("which_option", desk.build.phrase("which_option"), memory.offered)
    # The same choices still answer the same question.
    return Outcome((reply,), memory, aside=True)
