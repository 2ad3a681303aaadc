"""What a message asks, that denies what it shows most."""

from __future__ import annotations

from dataclasses import replace

from assistant.understanding.disputes import find_dispute
from assistant.understanding.polarity import DENIED, Polarity

ASKABLE = frozenset({"incident", "billing"})
INCIDENT = {"incident": 0.9, "billing": 0.05}
BILLING = {"incident": 0.1, "billing": 0.6}


def polarity(unasked: tuple[float, ...], removed: frozenset[int] = frozenset()) -> Polarity:
    negating = tuple(value > 1 / 2 for value in unasked)
    return Polarity(unasked, removed, "", DENIED, negating, (9,) * len(unasked), False, 0.1)


def test_the_other_question_is_the_one_that_another_segment_asks_most() -> None:
    dispute = find_dispute(polarity((0.8, 0.1)), [INCIDENT, BILLING], INCIDENT, INCIDENT, ASKABLE)

    assert dispute is not None
    assert (dispute.answer, dispute.other) == ("incident", "billing")
    assert dispute.evidence["answer unasked"] > 0 > dispute.evidence["other unasked"]
    assert dispute.evidence["negation at the answer"] == 1
    assert dispute.evidence["answer first"] == 1


def test_an_answer_that_stays_the_likeliest_though_it_was_left_out_is_evidence() -> None:
    left_out = polarity((0.8, 0.1), frozenset({0}))

    dispute = find_dispute(left_out, [INCIDENT, BILLING], INCIDENT, INCIDENT, ASKABLE)

    assert dispute is not None
    assert dispute.evidence["answer left out"] == 1


def test_a_segment_that_tells_nothing_asks_for_nothing_else() -> None:
    silent = replace(polarity((0.8, 0.1)), telling=(9, 0))

    assert find_dispute(silent, [INCIDENT, BILLING], INCIDENT, INCIDENT, ASKABLE) is None


def test_a_message_of_one_segment_or_none_disputes_nothing() -> None:
    assert find_dispute(polarity((0.8,)), [INCIDENT], INCIDENT, INCIDENT, ASKABLE) is None
    assert find_dispute(polarity(()), [], INCIDENT, INCIDENT, ASKABLE) is None
