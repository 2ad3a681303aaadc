"""A follow-up on nothing is read as the question that it may be."""

from __future__ import annotations

import pytest

from assistant.dialogue.contextless import FALLBACK, without_context
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Turn

NOTHING = Memory()


def heard(intent: str, **probabilities: float) -> Turn:
    return Turn(text="rien n'y fait", intent=intent, probabilities=probabilities)


@pytest.mark.parametrize("intent", ["follow_up", "not_solved", "inform_detail"])
def test_a_clear_question_behind_it_is_answered(desk: Desk, intent: str) -> None:
    turn = heard(intent, **{intent: 0.5}, login_failure=0.4, out_of_scope=0.1)
    assert without_context(desk, turn, NOTHING).intent == "login_failure"


def test_two_likely_questions_are_offered(desk: Desk) -> None:
    turn = heard("not_solved", not_solved=0.5, login_failure=0.2, lost_password=0.3)
    read = without_context(desk, turn, NOTHING)
    assert read.intent == FALLBACK
    assert read.candidates == ("lost_password", "login_failure")


def test_it_stays_what_it_is_when_no_question_is_likely(desk: Desk) -> None:
    turn = heard("not_solved", not_solved=0.9, login_failure=0.05, incident=0.05)
    assert without_context(desk, turn, NOTHING) is turn


def test_it_stays_what_it_is_after_a_procedure(desk: Desk) -> None:
    turn = heard("not_solved", not_solved=0.5, login_failure=0.5)
    assert without_context(desk, turn, Memory(procedure="incident")) is turn
