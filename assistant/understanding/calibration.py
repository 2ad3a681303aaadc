"""The fitted numbers that turn margins into probabilities and probabilities into decisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError


class CalibrationError(ValueError):
    """The calibration file is missing or not right; the text says what to do."""


class Stage(BaseModel):
    """Calibration of one stage of the cascade.

    Attributes:
        sharpness: what margins are multiplied by before they become probabilities.
        settled: probability of the first intent from which later stages are not asked.
    """

    sharpness: float = Field(gt=0)
    settled: float = Field(gt=0, le=1.01)

    class Config:
        frozen = True
        extra = "forbid"


class Thresholds(BaseModel):
    """When to answer, to offer choices, or to say that there is no answer.

    Attributes:
        answer: least probability of a procedure or topic to be answered.
        margin: least lead on the second intent to be answered.
        dialogue: least probability of a dialogue intent to be followed.
        choice: least probability of an intent to be offered as a choice.
    """

    answer: float = Field(ge=0, le=1)
    margin: float = Field(ge=0, le=1)
    dialogue: float = Field(ge=0, le=1)
    choice: float = Field(ge=0, le=1)

    class Config:
        frozen = True
        extra = "forbid"


class Calibration(BaseModel):
    """All that `make calibrate` fits.

    Attributes:
        stages: calibration of each stage, by name.
        thresholds: the decision's.
        examples: fingerprint of the examples that it was fitted on.
    """

    stages: Mapping[str, Stage]
    thresholds: Thresholds
    examples: str

    class Config:
        frozen = True
        extra = "forbid"


def load_calibration(path: Path) -> Calibration:
    """Read the calibration file.

    Args:
        path: the file that `make calibrate` writes.

    Returns:
        The calibration.

    Raises:
        CalibrationError: the file is missing or not right.
    """
    try:
        return Calibration.parse_obj(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError, ValidationError) as error:
        raise CalibrationError(
            f"{path} cannot be used ({error}). Run « make calibrate » to write it again."
        ) from error
