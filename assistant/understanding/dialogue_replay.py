"""Plays labelled dialogues through the real handlers: what could each message have been there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.decision import Decision, plain_decision
from assistant.dialogue.evidence import Evidence, survey, weigh_up
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import leads_to, options
from assistant.dialogue.readings import cases_by_intent, readings
from assistant.dialogue.respond import perform
from assistant.dialogue.statements import Statement
from assistant.dialogue.turn import Turn
from assistant.replies.model import ChoicePart
from assistant.understanding.dialogue_corpus import (
    ACTS,
    DOUBT,
    LabelledDialogue,
    LabelledTurn,
    statements_named,
)

SAME = 0.9
"""Likeness from which two statements of a procedure say the same."""

NAMING: Mapping[str, str] = {
    "ask": kinds.ASK,
    "ask2": kinds.ASK,
    DOUBT: kinds.DOUBT,
    "profile": kinds.PROFILE,
    "not_profile": kinds.NOT_PROFILE,
    "unknown": kinds.UNDOCUMENTED,
}
"""The kind of reading of each label that names what it is about."""

Understand = Callable[[str], Turn]
"""Understands one message alone, as the assistant does before its conversation is looked at."""


@dataclass(frozen=True)
class Moment:
    """A message in its conversation, all that it might be, and what it is.

    Attributes:
        turn: the message as labelled.
        author: who wrote it.
        heard: what was understood alone.
        memory: the state before it.
        readings: all that it might be.
        vectors: the evidence for each.
        answerable: intents with a documented answer.
        right: indices of those that it is; none when the label fits nothing that is possible.
    """

    turn: LabelledTurn
    author: str
    heard: Turn
    memory: Memory
    readings: tuple[Interpretation, ...]
    vectors: tuple[Evidence, ...]
    right: frozenset[int]
    answerable: frozenset[str]


def replay(
    context: Context, dialogue: LabelledDialogue, understand: Understand
) -> Iterator[Moment]:
    """Play a dialogue, taking each message for what its label says.

    Args:
        context: the dialogue's dependencies; its weights are not asked.
        dialogue: the labelled dialogue.
        understand: understands a message alone.

    Yields:
        Its moments, but for messages that are not weighed: with two questions, meant to be
        doubtful, or nothing but a sign or the name of a choice.
    """
    memory = Memory(announced=True)
    for turn in dialogue.turns:
        heard = understand(turn.text)
        memory = _as_the_author_saw(context, turn, memory)
        right = _right(context, turn, memory)
        plain = plain_decision(context, heard, memory)
        if turn.label not in ("ask2", DOUBT) and plain is None:
            scene, listed = survey(context, heard, memory), readings(context, heard, memory)
            yield Moment(
                turn,
                dialogue.author,
                heard,
                memory,
                listed,
                tuple(weigh_up(scene, reading) for reading in listed),
                _indices(context, listed, right),
                context.content.answerable_intents,
            )
        memory = _after(context, turn, heard, memory, right)


def _as_the_author_saw(context: Context, turn: LabelledTurn, memory: Memory) -> Memory:
    """Put the choice that a label names at the position where its author had it."""
    if turn.label != "choose":
        return memory
    place, name = int(turn.names[0]) - 1, turn.names[1]
    shown = list(options(memory))
    wanted = next((one for one in shown if _leads(context, one).name == name), None)
    if wanted is None:
        return memory
    shown.remove(wanted)
    shown.insert(place, wanted)
    others = [one for one in memory.offered if one not in shown]
    return replace(memory, offered=(*shown, *others))


def _leads(context: Context, choice: ChoicePart) -> Interpretation:
    return leads_to(choice, cases_by_intent(context.content), context.content.answerable_intents)


def _right(context: Context, turn: LabelledTurn, memory: Memory) -> Interpretation | None:
    """Find the reading that a label names; None where it is not possible there."""
    label, names = turn.label, turn.names
    if label in ACTS:
        act = ACTS[label]
        return Interpretation(act, memory.procedure if act in kinds.ABOUT_A_THREAD else None)
    if label == "choose":
        shown = (_leads(context, one) for one in options(memory))
        return next((one for one in shown if one.name == names[1]), None)
    if label == "fact":
        thread = memory.thread(names[0])
        given = context.statements(thread, memory.details) if thread else ()
        named = statements_named(turn.words or "", given)
        return Interpretation(kinds.FACT, names[0], named[0]) if named else None
    return Interpretation(NAMING[label], None if label == DOUBT else names[0])


def _indices(
    context: Context, listed: Sequence[Interpretation], right: Interpretation | None
) -> frozenset[int]:
    if right is None:
        return frozenset()
    if right.statement:
        same = _equals(context, right.statement, listed)
        return frozenset(n for n, one in enumerate(listed) if one.statement in same)
    if right.kind in (kinds.SOLVED, kinds.NOT_SOLVED):
        return frozenset(n for n, one in enumerate(listed) if one.kind == right.kind)
    return frozenset(n for n, one in enumerate(listed) if one == right)


def _equals(
    context: Context, statement: Statement, listed: Sequence[Interpretation]
) -> frozenset[Statement]:
    own = [one.statement for one in listed if one.statement and one.name == statement.procedure]
    near = context.finder.compare(statement.text, own)
    alike = {one for one, value in zip(own, near, strict=True) if value.likeness >= SAME}
    return frozenset(alike | {statement})


def _after(
    context: Context, turn: LabelledTurn, heard: Turn, memory: Memory, right: Interpretation | None
) -> Memory:
    if right is None:
        return memory
    candidates: tuple[str, ...] = ()
    if turn.label == DOUBT:
        memory, candidates = replace(memory, doubts=0), turn.names
    heard = replace(heard, questions=turn.names if turn.label == "ask2" else ())
    return perform(context, Decision(right, 1.0, candidates), heard, memory).memory
