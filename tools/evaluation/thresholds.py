"""Thresholds given on the command line, so that CI can fail below them."""

from __future__ import annotations

import operator
import re
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.evaluation.console import BELOW_THRESHOLD, REPORTS, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.shares import Share

_FORM = re.compile(r"(?P<figure>[\w.-]+)(?P<sign><=|>=)(?P<value>\d*\.?\d+)")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge}


class Threshold(NamedTuple):
    """What a figure must be, as it was given and taken apart."""

    text: str
    figure: str
    sign: str
    value: float


def read_thresholds(texts: Sequence[str]) -> list[Threshold]:
    """Read thresholds.

    Args:
        texts: such as `right.messy>=0.98`.

    Raises:
        EvaluationError: one has another form.
    """
    found = []
    for text in texts:
        match = _FORM.fullmatch(text)
        if match is None:
            raise EvaluationError(
                f"--require {text}: expected FIGURE>=VALUE or FIGURE<=VALUE, as in "
                "right.messy>=0.98."
            )
        found.append(Threshold(text, match["figure"], match["sign"], float(match["value"])))
    return found


def measuring_parser(command: str, description: str | None, reports: str) -> ArgumentParser:
    """Make the parser of a command that keeps reports, and of which CI requires figures."""
    parser = ArgumentParser(prog=f"make {command}", description=description)
    parser.add_argument("--reports", type=Path, default=REPORTS / reports, metavar="FOLDER")
    parser.add_argument(
        "--require",
        nargs="*",
        action="extend",
        default=[],
        metavar="FIGURE>=VALUE",
        help="end with 1 below (or, with <=, above) the value, as in plain.right>=0.985",
    )
    return parser


def failures(
    thresholds: Sequence[Threshold], figures: Mapping[str, Share | float]
) -> tuple[str, ...]:
    """Compare figures with thresholds.

    Args:
        thresholds: what the figures must be.
        figures: what they are.

    Returns:
        A sentence for each figure that is not what it must be.

    Raises:
        EvaluationError: a threshold names a figure that was not measured.
    """
    sentences = []
    for threshold in thresholds:
        if threshold.figure not in figures:
            raise EvaluationError(
                f"--require {threshold.text}: not measured here. Figures: {', '.join(figures)}."
            )
        value = number(figures[threshold.figure])
        if not _SIGNS[threshold.sign](value, threshold.value):
            sentences.append(f"{threshold.text} is required; it is {value:.3f}.")
    return tuple(sentences)


def conclude(
    thresholds: Sequence[Threshold],
    figures: Mapping[str, Share | float],
    say: Callable[[str], None] = show,
) -> int:
    """Say which required figures are not reached, and give the command's exit code."""
    missed = failures(thresholds, figures)
    for sentence in missed:
        say(f"FAILED: {sentence}")
    return BELOW_THRESHOLD if missed else 0


def number(figure: Share | float) -> float:
    """Read a figure as a number."""
    return figure.value if isinstance(figure, Share) else figure
