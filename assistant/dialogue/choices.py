"""Yes, no, both, none, « I don't know »: answers to what was offered."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.lexicon import contains, normalise
from assistant.dialogue.answer import answer_all, answer_intent, case_question
from assistant.dialogue.between import acknowledge
from assistant.dialogue.context import Context
from assistant.dialogue.doubt import topics_and_contacts
from assistant.dialogue.forget import forget
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import ANOTHER_QUESTION, CONFIRM, Memory
from assistant.dialogue.offers import intent_of, is_confirmed, options
from assistant.dialogue.small_talk import say_goodbye
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import details_that_matter

TWO = 2


def affirm(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Take « yes » for the only choice offered; after an answer it is only an acknowledgement."""
    offered = options(memory)
    if memory.offer == CONFIRM:
        return _confirm(context, memory)
    if memory.offer in ("clarify", "topic") and len(offered) == 1:
        return answer_intent(context, intent_of(offered[0].payload), turn, memory)
    if memory.offer in ("clarify", "topic", "case"):
        return _ask_which(context, memory)
    if memory.current and memory.offer != ANOTHER_QUESTION:
        return acknowledge(context, reading, turn, memory)
    reply = context.build.message(
        "affirm", context.build.phrase("affirm_without_question"), context.build.few_topics()
    )
    return Outcome((reply,), replace(memory, doubts=0))


def deny(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Leave what was asked; after an answer, offer what else the question may have meant."""
    left = replace(memory, doubts=0, case_pending=None, alternatives=())
    if memory.offer == ANOTHER_QUESTION:
        return say_goodbye(context, reading, turn, memory)
    if memory.offer == CONFIRM:
        return Outcome((context.build.message("kept"),), left)
    if memory.offer == "case":
        reply = context.build.topics("dropped")
        return Outcome((reply,), left.without_thread(memory.case_pending or ""))
    if memory.alternatives:
        corrected = context.build.phrase("corrected")
        return Outcome((context.build.clarification(memory.alternatives, corrected),), left)
    return Outcome((context.build.topics("deny_without_question"),), left)


def choose_both(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer both questions that were offered, in the order shown."""
    chosen = _chosen(context, turn, memory)
    if chosen:
        return answer_all(context, chosen, turn, memory)
    current = context.current(memory)
    if current and "lost" in details_that_matter(*current):
        both = {"lost": "both"}
        return answer_intent(
            context, current[0].id, replace(turn, details=both), memory.learn(both)
        )
    return _ask_which(context, memory)


def choose_none(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Ask to say it otherwise; when that was asked before, give the contacts."""
    left = replace(memory, case_pending=None, alternatives=(), doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(context, "fallback_topics"),), left)
    return Outcome((context.build.topics("none_of_these"),), left)


def choose_option(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Answer « the other one »; ask which choice is meant when a message names none."""
    other = _other_one(context, turn, memory)
    return answer_intent(context, other, turn, memory) if other else _ask_which(context, memory)


def answer_unsure(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Help somebody who does not know how to answer the assistant's question."""
    pending = context.content.procedures.get(memory.case_pending or "")
    if pending and pending.cases:
        unsure = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            contacts = context.build.escalation_contacts(pending, None, memory.details)
            return Outcome((context.build.contacts(contacts, pending.escalation.text),), unsure)
        question = case_question(context, pending, memory, lead=pending.cases.how_to_tell)
        return Outcome((question,), unsure)
    if memory.offer in ("clarify", "topic") and options(memory):
        unsure = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            return Outcome((topics_and_contacts(context, "fallback_topics"),), unsure)
        again = context.build.question_again(
            context.build.phrase("unsure_choice"), memory.offered, lead=None
        )
        return Outcome((again,), unsure)
    reply = context.build.topics("help")
    return Outcome((reply,), replace(memory, doubts=0))


def _other_one(context: Context, turn: Turn, memory: Memory) -> str | None:
    """Find what « the other one » is: another likely question, or the subject before."""
    if not contains(normalise(turn.text), context.lexicon.cues.get("other_one", ())):
        return None
    if memory.alternatives:
        return memory.alternatives[0]
    others = [one for one in context.threads(memory) if one.procedure != memory.procedure]
    latest = max(others, key=lambda one: one.turn, default=None)
    return latest.procedure if latest and not memory.waits_for_an_answer else None


def _chosen(context: Context, turn: Turn, memory: Memory) -> list[str]:
    """Find which of the questions offered are wanted; none when that is not clear."""
    if memory.offer not in ("clarify", "topic"):
        return []
    offered = [intent_of(choice.payload) for choice in options(memory)]
    words = normalise(turn.text)
    named = [
        offered[number - 1]
        for number, names in sorted(context.lexicon.ordinals.items())
        if 0 < number <= len(offered) and contains(words, names)
    ]
    if len(named) >= TWO:
        return named
    whole = contains(words, context.lexicon.cues.get("all", ()))
    return offered if len(offered) == TWO or (whole and len(offered) > TWO) else []


def _confirm(context: Context, memory: Memory) -> Outcome:
    asked = next((one for one in memory.offered if is_confirmed(one.payload)), None)
    return forget(context, intent_of(asked.payload) if asked else "")


def _ask_which(context: Context, memory: Memory) -> Outcome:
    if not options(memory):
        topics = context.build.topics("which_option")
        return Outcome((topics,), replace(memory, doubts=0))
    reply = context.build.message("which_option", choices=memory.offered)
    # The same choices still answer the same question.
    return Outcome((reply,), memory, aside=True)
