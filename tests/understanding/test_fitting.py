"""Fitting thresholds, on arrays small enough to reckon by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.understanding.calibration import Thresholds
from assistant.understanding.fitting import (
    SHARPNESSES,
    Limits,
    expected_calibration_error,
    fit_answer,
    fit_choice,
    fit_dialogue,
    fit_settled,
    fit_sharpness,
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
    probabilities = rows((0.9, 0.1), (0.8, 0.2), (0.7, 0.3), (0.6, 0.4))
    last = np.asarray([0, 0, 1, 0])

    assert fit_settled(probabilities, last, 0.0) == pytest.approx(0.8)
    assert fit_settled(probabilities, last, 0.25) == pytest.approx(0.6)


def test_nothing_is_settled_when_the_surest_would_change() -> None:
    assert fit_settled(rows((0.9, 0.1)), np.asarray([1]), 0.0) == 1.0


def test_all_is_answered_when_all_is_right() -> None:
    probabilities = rows((0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.1, 0.1, 0.8))

    level, margin = fit_answer(probabilities, np.asarray([0, 1, 2]), ANSWERABLE, Limits())

    assert (level, margin) == pytest.approx((0.3, 0.0))


def test_the_answer_threshold_keeps_out_wrong_answers() -> None:
    probabilities = rows((0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.55, 0.1, 0.35), (0.1, 0.1, 0.8))

    level, margin = fit_answer(probabilities, np.asarray([0, 1, 1, 2]), ANSWERABLE, Limits())

    assert level > 0.55 or margin > 0.2
    assert level <= 0.8
    assert margin <= 0.7


def test_the_answer_threshold_keeps_out_messages_without_an_answer() -> None:
    probabilities = rows((0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.65, 0.1, 0.25))

    level, margin = fit_answer(probabilities, np.asarray([0, 1, 2]), ANSWERABLE, Limits())

    assert level > 0.65 or margin > 0.4


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
    told = rounded(Thresholds(answer=0.123456, margin=0.1, dialogue=2 / 3, choice=0.00004))

    assert told.dict() == {"answer": 0.1235, "margin": 0.1, "dialogue": 0.6667, "choice": 0.0}
