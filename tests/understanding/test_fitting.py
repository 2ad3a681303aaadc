"""Fitting thresholds, on arrays small enough to reckon by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.understanding.calibration import Thresholds
from assistant.understanding.evidence import weigh
from assistant.understanding.fitting import (
    LEVELS,
    SHARPNESSES,
    Limits,
    expected_calibration_error,
    fit_answer,
    fit_choice,
    fit_dialogue,
    fit_offer,
    fit_settled,
    fit_sharpness,
    fit_weights,
    rounded,
)
from assistant.understanding.linear import Floats

ANSWERABLE = np.asarray([True, True, False])


def rows(*values: tuple[float, ...]) -> Floats:
    return np.asarray(values, dtype=np.float32)


def test_margins_that_are_always_right_are_made_sharpest() -> None:
    assert fit_sharpness(rows((0.2, -0.2), (-0.2, 0.2)), np.asarray([0, 1])) == SHARPNESSES[-1]


def test_margins_that_are_often_wrong_are_made_dull() -> None:
    margins = rows(*[(1, -1)] * 4)

    assert fit_sharpness(margins, np.asarray([0, 0, 1, 1])) == SHARPNESSES[0]


def test_settled_is_the_least_probability_above_which_nothing_changes() -> None:
    sure = np.asarray([0.9, 0.8, 0.7, 0.6], dtype=np.float32)
    changed = np.asarray([False, False, True, False])

    assert fit_settled(sure, changed, 0.0) == pytest.approx(0.8)
    assert fit_settled(sure, changed, 0.25) == pytest.approx(0.6)


def test_nothing_is_settled_when_the_surest_would_change() -> None:
    assert fit_settled(np.asarray([0.9], dtype=np.float32), np.asarray([True]), 0.0) == 1.0


def test_evidence_that_tells_decides_and_the_rest_changes_next_to_nothing() -> None:
    telling = np.linspace(-3, 3, 200)
    evidence = np.column_stack([telling, np.tile([1.0, -1.0], 100), np.full(200, 5.0)])

    weights = fit_weights(evidence.astype(np.float32), telling > 0)

    for other in (1.0, -1.0):
        assert weigh((-3.0, other, 5.0), weights) < 0.05
        assert weigh((3.0, other, 5.0), weights) > 0.95


def test_what_two_pieces_of_evidence_say_together_is_learnt() -> None:
    one, other = np.repeat([1.0, -1.0], 50), np.tile([1.0, -1.0], 50)

    weights = fit_weights(np.column_stack([one, other]).astype(np.float32), one == other)

    assert weigh((-1.0, -1.0), weights) > 0.9
    assert weigh((1.0, -1.0), weights) < 0.1


SURE = np.asarray([0.95, 0.9, 0.6, 0.5, 0.1], dtype=np.float32)
HAS_ANSWER = [True, True, True, True, False]


def answered_from(right: list[bool], has_answer: list[bool]) -> float:
    limits = Limits(wrong=0.0, accepted=0.0)
    return fit_answer(SURE, np.asarray(right), np.asarray(has_answer), limits)


def test_everything_right_is_answered_from_the_lowest_level() -> None:
    assert answered_from([True] * 5, HAS_ANSWER) == pytest.approx(LEVELS[0])


def test_the_answer_threshold_keeps_out_wrong_answers() -> None:
    assert 0.6 < answered_from([True, True, False, True, True], HAS_ANSWER) <= 0.9


def test_the_answer_threshold_keeps_out_messages_without_an_answer() -> None:
    assert (
        0.9
        < answered_from([True, False, True, True, True], [True, False, True, True, False])
        <= 0.95
    )


def test_nothing_is_answered_when_the_surest_is_wrong() -> None:
    assert answered_from([False, True, True, True, True], HAS_ANSWER) > 0.95


def test_choices_are_offered_to_the_allowed_share_of_what_is_not_ours() -> None:
    ours = np.linspace(0.0, 1.0, 101, dtype=np.float32)
    outside = np.ones(101, dtype=np.bool_)

    assert fit_offer(ours, outside, 0.1) == pytest.approx(0.9)


def test_a_choice_is_worth_offering_from_what_nearly_all_right_intents_reach() -> None:
    probabilities = rows((0.2, 0.7, 0.1), (0.1, 0.6, 0.3), (0.9, 0.05, 0.05))

    assert fit_choice(probabilities, np.asarray([0, 1, 2]), ANSWERABLE) == pytest.approx(
        0.2 + 0.01 * 0.4
    )


def test_a_dialogue_intent_is_followed_from_where_it_is_mostly_right() -> None:
    probabilities = rows((0.3, 0.2, 0.5), (0.3, 0.2, 0.5), (0.05, 0.05, 0.9))

    level = fit_dialogue(probabilities, np.asarray([0, 1, 2]), ANSWERABLE)

    assert 0.5 < level <= 0.9


def test_a_dialogue_intent_that_is_never_right_needs_to_be_nearly_sure() -> None:
    assert fit_dialogue(rows((0.2, 0.2, 0.6)), np.asarray([0]), ANSWERABLE) == 0.9


def test_confidence_that_keeps_its_promise_has_no_calibration_error() -> None:
    confidences = np.full(10, 0.5, dtype=np.float32)
    correct = np.asarray([True, False] * 5)

    assert expected_calibration_error(confidences, correct, bins=1) == pytest.approx(0.0)


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    confidences = np.asarray([0.9, 0.9, 0.6, 0.6], dtype=np.float32)
    correct = np.asarray([True, False, True, True])

    assert expected_calibration_error(confidences, correct, bins=2) == pytest.approx(0.4)


def test_more_bins_than_examples_are_no_error() -> None:
    assert expected_calibration_error(
        np.asarray([0.75], dtype=np.float32), np.asarray([True])
    ) == pytest.approx(0.25)


def test_thresholds_are_rounded_to_four_digits() -> None:
    result = rounded(
        Thresholds(
            settled=0.9,
            settled_outside=0.99999,
            answer=0.123456,
            offer=0.3,
            dialogue=2 / 3,
            choice=0.00004,
        )
    )

    assert result.model_dump() == {
        "settled": 0.9,
        "settled_outside": 1.0,
        "answer": 0.1235,
        "offer": 0.3,
        "dialogue": 0.6667,
        "choice": 0.0,
    }
