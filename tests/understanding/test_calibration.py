"""Reading the calibration file, and whether it fits the examples as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.understanding.calibration import CalibrationError, load_calibration
from assistant.understanding.examples import fingerprint, read_examples

SHIPPED = Path("assistant/understanding/calibration.json")


def test_the_shipped_calibration_was_fitted_on_the_examples_as_they_are() -> None:
    fitted_on = load_calibration(SHIPPED).examples

    assert fitted_on == fingerprint(read_examples(Path("data/nlu"))), "run make calibrate"


def test_the_shipped_calibration_is_read_as_written() -> None:
    written = json.loads(SHIPPED.read_text(encoding="utf-8"))

    assert load_calibration(SHIPPED).model_dump(mode="json") == written


def test_a_missing_file_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="make calibrate"):
        load_calibration(tmp_path / "calibration.json")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null"])
def test_a_broken_file_names_the_command(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CalibrationError, match="make calibrate"):
        load_calibration(path)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("thresholds", "answer", 1.5),
        ("thresholds", "choice", -0.1),
        ("thresholds", "typo", 0.5),
    ],
)
def test_a_value_out_of_place_is_refused(
    tmp_path: Path, part: str, name: str, value: object
) -> None:
    written = json.loads(SHIPPED.read_text(encoding="utf-8"))
    written[part][name] = value
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(written), encoding="utf-8")

    with pytest.raises(CalibrationError, match=name):
        load_calibration(path)


def test_a_sharpness_of_zero_is_refused(tmp_path: Path) -> None:
    written = json.loads(SHIPPED.read_text(encoding="utf-8"))
    written["sharpness"]["ngrams"] = 0
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(written), encoding="utf-8")

    with pytest.raises(CalibrationError, match="sharpness"):
        load_calibration(path)
