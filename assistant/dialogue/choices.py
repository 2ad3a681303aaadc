"""Yes, no, « the second one », « I don't know »: answers to what was offered."""

from __future__ import annotations

import json
from dataclasses import replace

from assistant.content.lexicon import Lexicon, normalise
from assistant.dialogue.answer import tell
from assistant.dialogue.desk import Desk
from assistant.dialogue.escalation import solved
from assistant.dialogue.memory import ANOTHER_QUESTION, Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.small_talk import say_goodbye
from assistant.dialogue.turn import Turn
from assistant.replies.build import AFFIRM, NOT_SOLVED, TOPICS, UNSURE
from assistant.replies.model import ChoicePart

GENERIC_PAYLOADS = frozenset({AFFIRM, NOT_SOLVED, TOPICS, UNSURE})


def affirm(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Take « yes » for the only choice offered, or for « it is solved »."""
    options = _options(memory)
    if turn.about and turn.about == memory.subject:
        return solved(desk, memory)
    if memory.offer in ("clarify", "topic") and len(options) == 1:
        return tell(desk, intent_of(options[0].payload), turn, memory)
    if memory.offer in ("clarify", "topic", "case"):
        return _ask_which(desk, memory)
    if memory.procedure and _asks_whether_solved(memory):
        return solved(desk, memory)
    reply = desk.build.message(
        "affirm", desk.build.phrase("affirm_without_question"), desk.build.topic_choices()
    )
    return Outcome((reply,), replace(memory, doubts=0))


def deny(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Leave what was asked; after an answer, offer what else the question may have meant."""
    left = replace(memory, doubts=0, case_pending=None, alternatives=(), other_procedure=None)
    if memory.offer == ANOTHER_QUESTION:
        return say_goodbye(desk, turn, memory)
    if memory.offer == "case":
        reply = desk.build.topics(desk.build.phrase("dropped"))
        return Outcome((reply,), replace(left, procedure=None, case=None))
    if memory.alternatives:
        corrected = desk.build.phrase("corrected")
        return Outcome((desk.build.clarification(memory.alternatives, corrected, lead=None),), left)
    return Outcome((desk.build.topics(desk.build.phrase("deny_without_question")),), left)


def choose_option(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Answer « the other one » or a position for which nothing was offered."""
    options = _options(memory)
    if memory.other_procedure:
        return tell(desk, memory.other_procedure, turn, memory)
    if memory.offer == "procedure" and memory.alternatives:
        return tell(desk, memory.alternatives[0], turn, memory)
    if options:
        return _ask_which(desk, memory)
    reply = desk.build.topics(desk.build.phrase("which_option"))
    return Outcome((reply,), replace(memory, doubts=0))


def admit_not_knowing(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Help somebody who does not know how to answer the assistant's question."""
    pending = desk.content.procedures.get(memory.case_pending or "")
    if pending and pending.cases:
        unsure = replace(memory, doubts=memory.doubts + 1)
        if memory.doubts:
            contacts = desk.build.escalation_contacts(pending.escalation, memory.details)
            return Outcome((desk.build.contacts(contacts, pending.escalation.text),), unsure)
        question = desk.build.case_question(pending, lead=pending.cases.how_to_tell)
        return Outcome((question,), unsure)
    reply = desk.build.topics(desk.build.phrase("help"))
    return Outcome((reply,), replace(memory, doubts=0))


def pick(text: str, memory: Memory, lexicon: Lexicon) -> str | None:
    """Find the choice that a message names by number, position or title.

    Args:
        text: the customer's words.
        memory: the conversation's state, with the choices last shown.
        lexicon: the words for positions.

    Returns:
        The choice's payload, or None when the message names none, or says anything else.
    """
    words = normalise(text)
    for choice in memory.offered:
        if normalise(choice.title) == words:
            return choice.payload
    number = lexicon.position(words)
    options = _options(memory)
    if number is None or not memory.offered:
        return None
    if words.isdigit():
        options = memory.offered
    elif memory.other_procedure:
        return _question_payload(memory, number)
    if number == lexicon.LAST and options:
        return options[-1].payload
    return options[number - 1].payload if 0 < number <= len(options) else None


def intent_of(payload: str) -> str:
    """Read the intent of a payload.

    Args:
        payload: `/intent` or `/intent{"entity": "value"}`.

    Returns:
        The intent's name.
    """
    return payload.lstrip("/").split("{", 1)[0]


def topic_of(payload: str) -> str | None:
    """Read the topic of a payload, if it names one.

    Args:
        payload: `/intent` or `/intent{"entity": "value"}`.

    Returns:
        The topic's id, or None.
    """
    _, brace, rest = payload.partition("{")
    if not brace:
        return None
    topic = json.loads(brace + rest).get("topic")
    return topic if isinstance(topic, str) else None


def _question_payload(memory: Memory, number: int) -> str | None:
    asked = (memory.procedure, memory.other_procedure)
    chosen = asked[number - 1] if 0 < number <= len(asked) else None
    return f"/{chosen}" if chosen else None


def _options(memory: Memory) -> tuple[ChoicePart, ...]:
    return tuple(c for c in memory.offered if c.payload not in GENERIC_PAYLOADS)


def _asks_whether_solved(memory: Memory) -> bool:
    shown = {choice.payload for choice in memory.offered}
    return NOT_SOLVED in shown or (memory.offer == "contacts" and memory.escalations > 0)


def _ask_which(desk: Desk, memory: Memory) -> Outcome:
    reply = desk.build.message("which_option", desk.build.phrase("which_option"), memory.offered)
    return Outcome((reply,), memory)
