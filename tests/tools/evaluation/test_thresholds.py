"""Thresholds of the command line."""

from __future__ import annotations

import pytest

from tools.evaluation.errors import EvaluationError
from tools.evaluation.shares import Share
from tools.evaluation.thresholds import failures, read_thresholds

FIGURES = {"right.messy": Share(97, 100), "ece": 0.06}


def test_reached_thresholds_are_silent() -> None:
    assert failures(read_thresholds(["right.messy>=0.97", "ece<=.06"]), FIGURES) == ()


def test_missed_thresholds_are_named() -> None:
    missed = failures(read_thresholds(["right.messy>=0.98", "ece<=0.05"]), FIGURES)

    assert missed == (
        "right.messy>=0.98 is required; it is 0.970.",
        "ece<=0.05 is required; it is 0.060.",
    )


def test_a_figure_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(EvaluationError, match=r"right\.mesy.*right\.messy, ece"):
        failures(read_thresholds(["right.mesy>=0.9"]), FIGURES)


@pytest.mark.parametrize("text", ["right.messy", "right.messy=0.9", "right>0.9", ">=0.9", "a>=b"])
def test_another_form_is_an_error(text: str) -> None:
    with pytest.raises(EvaluationError, match="expected FIGURE>=VALUE"):
        read_thresholds([text])
