"""The fitted numbers that turn margins into probabilities and probabilities into decisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Fitted = TypeVar("Fitted", bound=BaseModel)


class CalibrationError(ValueError):
    """The calibration file is missing or not right; the text says what to do."""


class LogisticWeights(BaseModel):
    """A logistic regression over pieces of evidence.

    Attributes:
        weights: weight of each piece, in the order of its names in evidence.py.
        products: weight of the product of each two pieces, in the same order.
        bias: what is added to their sum.
    """

    weights: tuple[float, ...]
    products: tuple[float, ...]
    bias: float

    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(BaseModel):
    """When to settle, to answer, to offer choices, or to say that there is no answer.

    Attributes:
        settled: least early probability of being right that needs no later stage.
        settled_outside: the same, for a message that the first stage takes for anything else.
        answer: least probability of being right of an answer that is given.
        offer: least probability of being ours of a message that is offered choices.
        dialogue: least probability of a dialogue intent to be followed.
        choice: least probability of an intent to be offered as a choice.
    """

    settled: float = Field(ge=0, le=1)
    settled_outside: float = Field(ge=0, le=1)
    answer: float = Field(ge=0, le=1)
    offer: float = Field(ge=0, le=1)
    dialogue: float = Field(ge=0, le=1)
    choice: float = Field(ge=0, le=1)

    model_config = ConfigDict(frozen=True, extra="forbid")


class DecisionWeights(BaseModel):
    """What turns evidence into the probabilities that the thresholds are about.

    Attributes:
        early: probability after the first stage that its likeliest answer is right.
        right: the same after the last stage.
        ours: probability after the last stage that the message has an answer at all.
    """

    early: LogisticWeights
    right: LogisticWeights
    ours: LogisticWeights

    model_config = ConfigDict(frozen=True, extra="forbid")


class Calibration(BaseModel):
    """All that `make calibrate` fits.

    Attributes:
        sharpness: what each stage's margins are multiplied by before they become probabilities.
        decision: weights of the evidence.
        thresholds: the decision's.
        examples: fingerprint of the examples that it was fitted on.
    """

    sharpness: Mapping[str, Annotated[float, Field(gt=0)]]
    decision: DecisionWeights
    thresholds: Thresholds
    examples: str

    model_config = ConfigDict(frozen=True, extra="forbid")


def load_calibration(path: Path) -> Calibration:
    """Read the calibration file (see `load_fitted`)."""
    return load_fitted(path, Calibration)


def load_fitted(path: Path, kind: type[Fitted]) -> Fitted:
    """Read a file that `make calibrate` writes.

    Args:
        path: the file.
        kind: what it holds.

    Raises:
        CalibrationError: the file is missing or not right.
    """
    try:
        return cast(Fitted, _fitted(path.read_text(encoding="utf-8"), kind))
    except (OSError, json.JSONDecodeError, ValidationError) as error:
        raise CalibrationError(
            f"{path} cannot be used ({error}). Run « make calibrate » to write it again."
        ) from error


@lru_cache(maxsize=2)
def _fitted(source: str, kind: type[BaseModel]) -> BaseModel:
    # Several components read the same files; one holds 20 MB of weights.
    return kind.model_validate(json.loads(source))
