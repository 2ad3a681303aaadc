"""Intervals, calibration error, threshold sweep and rejection, on values known from elsewhere."""

from __future__ import annotations

import pytest

from tests.tools.evaluation.sets import sample
from tools.evaluation.benchmark.scores import out_of_scope_recall, score, speed_of
from tools.evaluation.reliability import (
    Scored,
    equal_mass_bins,
    expected_calibration_error,
    threshold_sweep,
)
from tools.evaluation.shares import Share, share


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # Published values of the Wilson score interval.
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_intervals_are_wilsons(hits: int, total: int, low: float, high: float) -> None:
    assert Share(hits, total).interval == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_says_nothing() -> None:
    nothing = share([])

    assert (nothing.value, nothing.interval, str(nothing)) == (0.0, (0.0, 1.0), "-")


def test_bins_hold_about_the_same_number_and_every_message_once() -> None:
    scored = [Scored("a", "a", number / 50) for number in range(50)]

    bins = equal_mass_bins(scored, 15)

    assert sum(group.count for group in bins) == 50
    assert {group.count for group in bins} == {3, 4}
    assert [group.probability for group in bins] == sorted(group.probability for group in bins)


def test_probabilities_that_mean_what_they_say_have_no_calibration_error() -> None:
    scored = [Scored("a", "a", 0.75)] * 3 + [Scored("a", "b", 0.75)]

    assert expected_calibration_error(equal_mass_bins(scored, 1)) == pytest.approx(0.0)


def test_the_calibration_error_weighs_bins_by_their_messages() -> None:
    sure_and_wrong = [Scored("a", "b", 1.0)] * 2
    fair = [Scored("a", "a", 0.5)] * 3 + [Scored("a", "b", 0.5)] * 3

    unsure_and_right = [Scored("a", "a", 0.25)] * 2
    groups = (fair, sure_and_wrong, unsure_and_right)

    bins = [group for scored in groups for group in equal_mass_bins(scored, 1)]

    assert expected_calibration_error(bins) == pytest.approx((2 * 1.0 + 2 * 0.75) / 10)


def test_no_message_gives_no_bin() -> None:
    assert equal_mass_bins([]) == ()
    assert expected_calibration_error([]) == 0.0


def test_a_threshold_tells_answered_wrong_and_accepted_together() -> None:
    scored = [
        Scored("incident", "incident", 0.9),
        Scored("incident", "lost_password", 0.6),
        Scored("incident", "greet", 0.95),
        Scored("out_of_scope", "incident", 0.7),
        Scored("out_of_scope", "out_of_scope", 0.9),
        Scored("greet", "incident", 0.9),
    ]

    points = threshold_sweep(scored, {"incident", "lost_password"}, "out_of_scope")

    at = {round(point.threshold, 2): point for point in points}
    assert (at[0.6].answered, at[0.7].accepted) == pytest.approx((2 / 3, 0.5))
    assert (at[0.5].answered, at[0.5].wrong, at[0.5].accepted) == pytest.approx((2 / 3, 1 / 3, 0.5))
    assert (at[0.65].answered, at[0.65].wrong, at[0.65].accepted) == pytest.approx((1 / 3, 0, 0.5))
    assert (at[1.0].answered, at[1.0].accepted) == (0, 0)


def test_rejection_keeps_95_percent_of_the_messages_in_scope() -> None:
    inside = [number / 100 for number in range(100)]

    recall = out_of_scope_recall(inside, [0.049, 0.05, 0.9])

    assert recall == Share(1, 3)


def test_rejection_needs_messages_of_both_kinds() -> None:
    assert out_of_scope_recall([0.5], []) is None


def test_times_are_summarised() -> None:
    speed = speed_of([*range(1, 100), 1000])

    assert (speed.median, speed.p95, speed.longest) == (50.5, 96, 1000)


def test_a_pipeline_is_scored_by_style_and_without_what_is_out_of_scope() -> None:
    samples = [sample("a"), sample("b", style="professional"), sample("out_of_scope")]
    rankings = [
        (("a", 0.9), ("b", 0.1)),
        (("a", 0.6), ("c", 0.2), ("b", 0.1)),
        (("out_of_scope", 0.9), ("a", 0.05)),
    ]

    result = score(samples, rankings, [1.0, 2.0, 3.0])

    assert result.accuracy == {
        "messy": Share(1, 1),
        "professional": Share(0, 1),
        "all": Share(1, 2),
    }
    assert result.first_three == Share(2, 2)
    assert result.out_of_scope_recall == Share(1, 1)
