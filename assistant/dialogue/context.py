"""Tells a follow-up on the current procedure apart from a new question, and answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.content.model import Case, Procedure
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.statements import Match
from assistant.dialogue.turn import Turn
from assistant.replies.build import NOT_SOLVED
from assistant.replies.model import ChoicePart

FOLLOW_UP = "follow_up"
OUT_OF_SCOPE = "out_of_scope"
NEW_QUESTION_IS_CLEAR = 0.85
"""Probability of another procedure above which a message is a new question, come what may."""


@dataclass(frozen=True)
class Likeness:
    """How well a statement must address a message for it to be its answer.

    Chosen on the questions (`asks`) of content/, each left out in turn: nine in ten of those that
    find their statement again lie above `asked`, and few questions on something else above
    `doubtful`.

    Attributes:
        asked: when the message is known to be a follow-up.
        doubtful: when nothing else was understood.
        foreign: when the message was taken for a question on something else altogether.
        same: when the message was taken for the current procedure's own question.
    """

    asked: float = 0.38
    doubtful: float = 0.58
    foreign: float = 0.60
    same: float = 0.60


LIKENESS = Likeness()


def follow_up_in_context(desk: Desk, turn: Turn, memory: Memory) -> Outcome | None:
    """Answer a message as a follow-up, if the conversation makes it one.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state.

    Returns:
        The answer, or None when the message is a question of its own.
    """
    found = desk.current(memory)
    if found is None or turn.is_payload or len(turn.questions) > 1:
        return None
    procedure, case = found
    if _is_new_question(desk, turn, procedure):
        return None
    if _changes_answer(procedure, case, turn):
        reply = desk.build.procedure(procedure, case, memory.details)
        return Outcome((reply,), replace(memory, doubts=0))
    match = desk.finder.find(turn.text, desk.statements(memory), memory.focus)
    if match is None or match.score < _required(turn, procedure):
        return None
    return say(desk, match, memory)


def say(desk: Desk, match: Match, memory: Memory) -> Outcome:
    """Answer with one statement.

    Args:
        desk: the dialogue's dependencies.
        match: the statement.
        memory: the conversation's state.

    Returns:
        The reply and the new state.
    """
    statement = match.statement
    procedure = desk.content.procedures[statement.procedure]
    lead = desk.build.phrase("follow_up", title=procedure.title)
    memory = replace(memory, doubts=0, focus=statement.text)
    if statement.kind in ("escalation", "contact"):
        found = desk.current(replace(memory, procedure=procedure.id))
        source = (found[1] or found[0]) if found else procedure
        contacts = desk.build.contacts_of(
            (*source.contacts, *source.escalation.contacts), memory.details
        )
        if statement.contact:
            contacts = tuple(part for part in contacts if part.id == statement.contact)
        text = source.escalation.text if statement.kind == "escalation" else lead
        reply = desk.build.contacts(
            contacts, text, lead=lead if text != lead else None, choices=after_answer(desk)
        )
        return Outcome((reply,), memory)
    message = desk.build.message("follow_up", statement.text, after_answer(desk), lead=lead)
    return Outcome((message,), memory)


def after_answer(desk: Desk) -> tuple[ChoicePart, ...]:
    """Offer what follows an answer to a follow-up."""
    return (
        ChoicePart(title=desk.build.phrase("choice_not_solved"), payload=NOT_SOLVED),
        desk.build.other(),
    )


def _is_new_question(desk: Desk, turn: Turn, procedure: Procedure) -> bool:
    if turn.intent == procedure.id or turn.intent not in desk.content.procedures:
        return False
    return turn.probabilities.get(turn.intent, 0.0) >= NEW_QUESTION_IS_CLEAR


def _required(turn: Turn, procedure: Procedure) -> float:
    if turn.intent == FOLLOW_UP:
        return LIKENESS.asked
    if turn.intent == procedure.id:
        return LIKENESS.same
    if turn.intent == OUT_OF_SCOPE:
        return LIKENESS.foreign
    return LIKENESS.doubtful


def _changes_answer(procedure: Procedure, case: Case | None, turn: Turn) -> bool:
    answer = case or procedure
    parts = (*answer.steps, *answer.notes, *answer.contacts)
    names = {name for part in parts for name in part.when}
    return bool(names & set(turn.details))
