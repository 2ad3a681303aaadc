"""Random conversations: whatever is said, nothing is invented, recorded or forgotten unasked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.decision import Decision
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import DETAIL_NAMES, Memory
from assistant.dialogue.offers import intent_of, options
from assistant.dialogue.readings import readings
from assistant.dialogue.respond import perform, respond
from assistant.dialogue.turn import Turn
from assistant.replies.model import ChoiceReply, ProcedureReply

DETAILS = st.dictionaries(
    st.sampled_from(("support_level", "service_id", "lost")),
    st.just("gold"),
    max_size=1,
).map(lambda found: {"lost": "both"} if "lost" in found else found)
TURNS = st.lists(st.tuples(st.integers(0, 10_000), DETAILS), min_size=1, max_size=12)
FAST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _played(context: Context, drawn: list[tuple[int, dict[str, str]]]) -> Any:
    """Take each turn for one of the readings that it may have there."""
    memory = Memory(announced=True)
    for number, details in drawn:
        turn = Turn("des mots", "nlu_fallback", details=details)
        listed = readings(context, turn, memory)
        reading = listed[number % len(listed)]
        outcome = perform(context, Decision(reading, 1.0), turn, memory)
        yield reading, memory, outcome
        memory = Memory.from_slots(outcome.memory.to_slots())
        assert memory == outcome.memory


def _may_bring(context: Context, reading: Interpretation, memory: Memory) -> set[str]:
    """The procedures that a reading may be answered with."""
    named = {reading.name} if reading.kind == kinds.ASK else set()
    if reading.kind in (kinds.PROFILE, kinds.NOT_PROFILE):
        named |= {one.id for one in context.content.procedures.values() if one.cases}
    if reading.kind in (kinds.AFFIRM, kinds.BOTH):
        named |= {intent_of(one.payload) for one in options(memory)} | {memory.procedure}
        named |= {one.procedure for one in memory.offered}
    if reading.kind in (kinds.FACT, kinds.UNDOCUMENTED):
        named |= {reading.name}  # told again where a new detail changes it
    if reading.kind in (kinds.DETAIL, "repeat"):
        named |= {memory.procedure}
    if memory.case_pending:
        named |= {memory.case_pending}
    return {name for name in named if name}


@FAST
@given(drawn=TURNS)
def test_each_turn_has_a_reply_and_brings_no_procedure_that_nobody_asked_for(
    context: Context, drawn: list[tuple[int, dict[str, str]]]
) -> None:
    for reading, memory, outcome in _played(context, drawn):
        assert outcome.replies
        shown = {
            reply.procedure
            for reply in outcome.replies
            if isinstance(reply, ProcedureReply)
            or (isinstance(reply, ChoiceReply) and reply.reason == "case")
        }
        assert shown <= _may_bring(context, reading, memory), str(reading)


@FAST
@given(drawn=TURNS)
def test_only_what_says_so_is_recorded(
    context: Context, drawn: list[tuple[int, dict[str, str]]]
) -> None:
    for reading, memory, outcome in _played(context, drawn):
        if outcome.feedback is None:
            continue
        assert reading.kind == (kinds.SOLVED if outcome.feedback.solved else kinds.NOT_SOLVED)
        known = memory.thread(outcome.feedback.procedure)
        assert known is not None
        assert not (outcome.feedback.solved and known.state == "solved")


@FAST
@given(drawn=TURNS)
def test_nothing_is_forgotten_unless_it_was_confirmed(
    context: Context, drawn: list[tuple[int, dict[str, str]]]
) -> None:
    for reading, memory, outcome in _played(context, drawn):
        if outcome.forget:
            assert memory.offer == "confirm"
            assert reading.kind == kinds.AFFIRM
            continue
        result = {one.procedure for one in memory.threads if one.state != "asked"}
        assert result <= {one.procedure for one in outcome.memory.threads}
        kept = set(DETAIL_NAMES) - {"lost", "profile"}
        assert all(getattr(outcome.memory, name) for name in kept if getattr(memory, name))


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(("oui", "non", "et ça ?", "la 2", "👍", ":-1:", "les deux", "?", "merci")),
)


@FAST
@given(said=st.lists(st.tuples(TEXTS, st.floats(0, 1), st.integers(0, 60)), min_size=1, max_size=8))
def test_whatever_is_typed_has_a_reply(
    context: Context, said: list[tuple[str, float, int]]
) -> None:
    intents = sorted(
        {*context.content.answerable_intents, *kinds.PLAIN_ACTS, *kinds.ABOUT_A_THREAD}
    )
    memory = Memory()
    for text, probability, number in said:
        intent = intents[number % len(intents)]
        turn = Turn(text.lstrip("/"), intent, probabilities={intent: probability})
        outcome = respond(context, turn, memory).outcome
        assert outcome.replies
        assert outcome.memory.turns == (0 if outcome.forget else memory.turns + 1)
        memory = Memory.from_slots(outcome.memory.to_slots())


@pytest.mark.parametrize("kind", [kinds.START_OVER, kinds.ERASE])
def test_forgetting_is_asked_first(context: Context, kind: str) -> None:
    memory = Memory(announced=True, service_id="OCB000123")
    turn = Turn("recommencer", kind)
    asked = perform(context, Decision(Interpretation(kind), 1.0), turn, memory)
    assert not asked.forget
    assert asked.memory.service_id == "OCB000123"
    kept = perform(context, Decision(Interpretation(kinds.DENY), 1.0), turn, asked.memory)
    assert not kept.forget
    assert kept.memory.service_id == "OCB000123"
    done = perform(context, Decision(Interpretation(kinds.AFFIRM), 1.0), turn, asked.memory)
    assert done.forget
    assert done.memory.service_id is None
