"""Read JSONL and CSV files as records, and name the line and field of what is wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from tools.evaluation.errors import EvaluationError

Text = Annotated[str, Field(min_length=1)]
ModelT = TypeVar("ModelT", bound=BaseModel)

_SUFFIXES = (".jsonl", ".csv")
_NO_TEXT = "must be a text that is not empty, not {given!r}."
_PROBLEMS = {
    "missing": "missing. Add it to the line (its fields: {names}).",
    "string_type": _NO_TEXT,
    "string_too_short": _NO_TEXT,
    "tuple_type": "must be a list, not {given!r}.",
    "too_short": "must hold {min_length}, not {actual_length}.",
    "too_long": "must hold {max_length}, not {actual_length}.",
    "model_type": "must be an object, not {given!r}.",
}


@dataclass(frozen=True)
class Record:
    """One line of a set.

    Attributes:
        path: the file.
        line: number of its line, from 1.
        fields: what it holds, by name; never without a name.
    """

    path: Path
    line: int
    fields: Mapping[str, Any]

    def error(self, field: str, problem: str) -> EvaluationError:
        """Describe what is wrong with a field.

        Args:
            field: the field's name.
            problem: what is wrong and what to do.

        Returns:
            The error to raise.
        """
        return EvaluationError(f"{self.path}, line {self.line}, field « {field} »: {problem}")

    def read(self, model: type[ModelT]) -> ModelT:
        """Read it as a model.

        Raises:
            EvaluationError: a field is missing or wrong.
        """
        try:
            return model.model_validate(self.fields)
        except ValidationError as error:
            fault = error.errors()[0]
            field, *rest = fault["loc"]
            place = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in rest)
            problem = _PROBLEMS.get(fault["type"], fault["msg"]).format(
                given=fault["input"], names=", ".join(self.fields) or "none", **fault.get("ctx", {})
            )
            raise self.error(f"{field}{place}", problem) from None


def read_records(path: Path) -> tuple[Record, ...]:
    """Read a file of records.

    Args:
        path: a JSONL file, one object a line, or a CSV file whose first line names the fields.

    Returns:
        At least one record.

    Raises:
        EvaluationError: the file is missing, empty, of another form or not UTF-8.
    """
    if path == Path():
        raise EvaluationError("Which set? Name a file, as in SET=my-set.jsonl")
    if path.suffix not in _SUFFIXES:
        raise EvaluationError(f"{path}: expected a file ending in {' or '.join(_SUFFIXES)}.")
    try:
        # CSV files of spreadsheets begin with a mark that is no part of the first name.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise EvaluationError(f"{path}: no such file. Give a set, as in SET=my-set.jsonl") from None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read as UTF-8 text ({error}).") from None
    # Not str.splitlines, which also cuts at characters that customers paste into messages.
    lines = text.replace("\r\n", "\n").split("\n")
    records = tuple(_jsonl(path, lines) if path.suffix == ".jsonl" else _csv(path, lines))
    if not records:
        raise EvaluationError(f"{path}: holds no record. Add at least one line.")
    return records


def _jsonl(path: Path, lines: Sequence[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(
                f"{path}, line {number}, column {error.colno}: not JSON ({error.msg}). "
                "Write one JSON object on each line."
            ) from None
        if not isinstance(fields, dict):
            raise EvaluationError(
                f"{path}, line {number}: must be a JSON object, as in "
                '{"text": "...", "intent": "..."}.'
            )
        yield Record(path, number, fields)


def _csv(path: Path, lines: Sequence[str]) -> Iterator[Record]:
    reader = csv.DictReader(f"{line}\n" for line in lines)
    for fields in reader:
        if None in fields:
            raise EvaluationError(
                f"{path}, line {reader.line_num}: more values than the first line has names. "
                "Put values that hold commas between double quotes."
            )
        yield Record(path, reader.line_num, fields)
