"""What is done with a message in another language."""

from __future__ import annotations

from assistant.understanding.decision import Decision
from assistant.understanding.foreign_decision import decide_foreign

ANSWERABLE = frozenset({"lost_password", "login_failure", "billing_online"})


def test_a_question_that_is_understood_is_answered() -> None:
    decided = decide_foreign({"lost_password": 0.8, "login_failure": 0.1}, ANSWERABLE)

    assert decided == Decision("lost_password", 0.8, ("lost_password",))


def test_a_likely_question_is_offered() -> None:
    decided = decide_foreign({"lost_password": 0.5, "login_failure": 0.3}, ANSWERABLE)

    assert decided == Decision("nlu_fallback", 0.5, ("lost_password", "login_failure"))


def test_what_is_out_of_scope_is_left_to_the_contacts() -> None:
    decided = decide_foreign({"out_of_scope": 0.7, "billing_online": 0.25}, ANSWERABLE)

    assert decided == Decision("nlu_fallback", 0.7, ())


def test_a_person_asked_for_is_given() -> None:
    decided = decide_foreign({"contact_human": 0.7, "billing_online": 0.1}, ANSWERABLE)

    assert decided.intent == "contact_human"


def test_nothing_that_is_remembered_is_wiped() -> None:
    assert decide_foreign({"erase_data": 0.99}, ANSWERABLE).intent == "nlu_fallback"


def test_without_the_encoder_there_are_the_contacts() -> None:
    assert decide_foreign({}, ANSWERABLE) == Decision("nlu_fallback", 1.0, ())
