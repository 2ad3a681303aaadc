"""Which of the questions that a message names it asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.understanding.asking import CANDIDATES, Candidate, asked, candidates, may_deny
from assistant.understanding.polarity import DENIED, Polarity
from assistant.understanding.segments import segments

ASKABLE = frozenset({"incident", "billing"})
INCIDENT = {"incident": 0.9, "billing": 0.05}
BILLING = {"incident": 0.1, "billing": 0.6}
FOUND = segments("pas de panne, ma facture ?", [])


def polarity(*unasked: float, negates: bool = True) -> Polarity:
    negating = tuple(negates and value > 1 / 2 for value in unasked)
    return Polarity(unasked, frozenset(), DENIED, negating, (9,) * len(unasked), True, 0.1)


def named(told: Polarity, *, askable: frozenset[str] = ASKABLE) -> dict[str, Candidate]:
    found = candidates(told, FOUND, [INCIDENT, BILLING], INCIDENT, askable)
    return {one.intent: one for one in found}


def test_a_word_of_negation_or_a_part_that_hardly_asks_may_deny() -> None:
    assert may_deny(polarity(0.8, 0.1))
    assert may_deny(polarity(0.8, 0.1, negates=False))
    assert may_deny(replace(polarity(0.1, 0.1), negating=(False, True)))
    assert not may_deny(polarity(0.1, 0.1))
    assert not may_deny(polarity())


def test_evidence_is_what_the_part_of_each_question_does_and_its_rivals() -> None:
    told = named(polarity(0.8, 0.1))
    denied, wanted = told["incident"].evidence, told["billing"].evidence

    assert denied["whole"] > 0 > wanted["whole"]
    assert denied["unasked"] == wanted["rival unasked"] > 0 > wanted["unasked"]
    assert denied["denied"] > 0 > wanted["denied"]
    assert wanted["asked"] > denied["asked"]
    assert (denied["first"], wanted["first"]) == (1, 0)
    assert (denied["negates"], wanted["rival negates"]) == (1, 1)
    assert (denied["asks"], wanted["asks"]) == (0, 1)


def test_what_counts_otherwise_in_a_case_is_listed_for_it_once_more() -> None:
    told = named(polarity(0.8, 0.1))["billing"].evidence

    assert told["unasked, several"] == told["unasked, negation"] == told["unasked"]
    assert "unasked, same part" not in told
    assert "unasked, negation" not in named(polarity(0.4, 0.1))["billing"].evidence


def test_what_two_degrees_say_together_is_listed_too() -> None:
    told = named(polarity(0.8, 0.1))["incident"].evidence

    assert told["whole and denied"] == told["whole"] * told["denied"]
    assert told["unasked and unasked"] == told["unasked"] ** 2


def test_a_message_that_cannot_be_cut_is_one_part() -> None:
    found = candidates(polarity(0.3, 0.7), FOUND, [], INCIDENT, ASKABLE)

    assert {one.intent: one.evidence["same part"] for one in found} == {"incident": 1, "billing": 1}
    assert found[0].evidence["several"] == 0
    assert "unasked, same part" in found[0].evidence


def test_a_few_questions_are_weighed_those_that_are_shown_most() -> None:
    others = {f"other {number}": 0.01 * number for number in range(CANDIDATES)}
    shown = {**INCIDENT, **others}

    found = candidates(polarity(0.6), FOUND[:1], [], shown, frozenset(shown))

    assert len(found) == CANDIDATES
    assert found[0].intent == "incident"
    assert "other 0" not in {one.intent for one in found}


def test_nothing_is_weighed_without_words_or_a_second_question() -> None:
    assert candidates(polarity(), [], [], INCIDENT, ASKABLE) == ()
    assert named(polarity(0.8, 0.1), askable=frozenset({"incident"})) == {}


def test_what_is_shown_of_the_candidates_is_shared_by_what_is_asked() -> None:
    told = asked({"incident": 0.7, "billing": 0.1, "greet": 0.2}, {"incident": 0.1, "billing": 0.9})

    assert sum(told.values()) == pytest.approx(1)
    assert told["greet"] == 0.2
    assert told["billing"] == pytest.approx(81 * told["incident"], rel=1e-3)


def test_without_candidates_all_stays_and_what_is_sure_takes_all() -> None:
    assert asked(INCIDENT, {}) == INCIDENT
    assert asked(INCIDENT, {"incident": 0.0, "billing": 1.0}) == {
        "incident": 0.0,
        "billing": pytest.approx(0.95),
    }


@pytest.mark.parametrize(("least", "together"), [(0.0, 0.2), (0.1, 0.2), (0.6, 0.6), (1.0, 1.0)])
def test_candidates_are_asked_as_likely_as_is_known_and_all_else_makes_room(
    least: float, together: float
) -> None:
    told = asked(
        {"incident": 0.15, "billing": 0.05, "deny": 0.8}, {"incident": 0.2, "billing": 0.7}, least
    )

    assert told["incident"] + told["billing"] == pytest.approx(together)
    assert sum(told.values()) == pytest.approx(1)


def test_without_candidates_nothing_makes_room() -> None:
    assert asked(INCIDENT, {}, 1.0) == INCIDENT
