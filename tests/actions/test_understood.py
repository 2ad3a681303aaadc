"""From the tracker's latest message to a turn."""

from __future__ import annotations

from actions.understood import turn_from
from tests.actions.stage import button, message


def test_all_that_was_understood_is_read() -> None:
    turn = turn_from(
        message(
            "bonjour, facture en double et mdp perdu, OCB000123",
            "billing_duplicate",
            candidates=["billing_duplicate", "billing_unclear"],
            questions=["billing_duplicate", "lost_password"],
            signals=["greeting"],
            language=None,
            entities=[
                {"entity": "service_id", "value": "OCB000123"},
                {"entity": "lost", "value": "password"},
                {"entity": "something_else", "value": "x"},
            ],
        )
    )
    assert turn.intent == "billing_duplicate"
    assert turn.candidates == ("billing_duplicate", "billing_unclear")
    assert turn.probabilities == {"billing_duplicate": 0.99}
    assert turn.questions == ("billing_duplicate", "lost_password")
    assert turn.details == {"service_id": "OCB000123", "lost": "password"}
    assert turn.signals == {"greeting"}
    assert turn.language is None
    assert not turn.is_payload


def test_a_button_names_its_topic() -> None:
    turn = turn_from(button('/help{"topic": "billing"}', "help", topic="billing"))
    assert (turn.intent, turn.topic, turn.is_payload) == ("help", "billing", True)
    assert (turn.candidates, turn.questions, dict(turn.details)) == ((), (), {})


def test_nothing_at_all_is_a_turn_too() -> None:
    for empty in ({}, {"text": None, "intent": None, "entities": None, "understanding": None}):
        turn = turn_from(empty)
        assert (turn.text, turn.intent) == ("", "")


def test_a_number_found_as_a_detail_becomes_text() -> None:
    entity = {"entity": "service_id", "value": 123}
    assert turn_from({"entities": [entity]}).details == {"service_id": "123"}


def test_a_foreign_language_is_read() -> None:
    assert turn_from(message("hello", "nlu_fallback", language="en")).language == "en"
