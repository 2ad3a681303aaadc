"""To answer, to offer choices, to decline, or to follow a dialogue intent."""

from __future__ import annotations

import pytest

from assistant.understanding.calibration import Thresholds
from assistant.understanding.decision import Decision, decide

THRESHOLDS = Thresholds(answer=0.5, margin=0.2, dialogue=0.4, choice=0.1)
ANSWERABLE = frozenset({"login", "password", "invoice", "incident"})


def decided(**probabilities: float) -> Decision:
    return decide(probabilities, ANSWERABLE, THRESHOLDS)


def test_a_sure_question_is_answered() -> None:
    decision = decided(login=0.9, password=0.06, greet=0.04)

    assert decision == Decision("login", 0.9, ("login",))


def test_a_question_at_both_thresholds_is_answered() -> None:
    assert decided(login=0.5, greet=0.25).intent == "login"


def test_a_question_below_the_answer_threshold_is_offered() -> None:
    decision = decided(login=0.49, password=0.2, greet=0.1)

    assert decision == Decision("nlu_fallback", 0.49, ("login", "password"))


def test_two_close_questions_are_both_offered() -> None:
    decision = decided(password=0.51, login=0.4, greet=0.09)

    assert (decision.intent, decision.candidates) == ("nlu_fallback", ("password", "login"))


def test_choices_are_the_three_likeliest_with_an_answer() -> None:
    decision = decided(incident=0.15, login=0.25, greet=0.2, invoice=0.19, password=0.21)

    assert decision.candidates == ("login", "password", "invoice")


def test_an_unlikely_intent_is_no_choice() -> None:
    assert decided(login=0.45, password=0.09, greet=0.3).candidates == ("login",)


def test_nothing_likely_enough_leaves_no_choice() -> None:
    decision = decide(
        {"login": 0.3, "greet": 0.2},
        ANSWERABLE,
        THRESHOLDS.model_copy(update={"choice": 0.35}),
    )

    assert decision == Decision("nlu_fallback", 0.3, ())


@pytest.mark.parametrize(
    ("probability", "intent"), [(0.4, "affirm"), (0.39, "nlu_fallback")], ids=["at", "below"]
)
def test_a_dialogue_intent_is_followed_from_its_threshold(probability: float, intent: str) -> None:
    assert decided(affirm=probability, login=0.3).intent == intent


def test_a_dialogue_intent_needs_no_lead() -> None:
    assert decided(affirm=0.46, login=0.45).intent == "affirm"


def test_an_unsure_dialogue_intent_is_followed_when_there_is_no_choice() -> None:
    assert decided(affirm=0.3, deny=0.29, login=0.05).intent == "affirm"


def test_another_subject_is_declined() -> None:
    assert decided(out_of_scope=0.8, login=0.05) == Decision("out_of_scope", 0.8, ())


def test_perhaps_another_subject_is_asked_back_when_a_question_is_likely() -> None:
    decision = decided(out_of_scope=0.35, login=0.3)

    assert (decision.intent, decision.candidates) == ("nlu_fallback", ("login",))
