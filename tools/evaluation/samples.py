"""Labelled messages: the sets that understanding is measured on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from assistant.service.judging.sample import NO_STYLE, Sample
from tools.evaluation.records import Record, Text, read_records


def read_samples(path: Path, known_intents: Collection[str] | None = None) -> tuple[Sample, ...]:
    """Read a labelled set.

    Args:
        path: JSONL or CSV file with `text`, `intent` (or, in JSONL, `intents`: a list of two) and,
            optionally, `style`.
        known_intents: the intents that may occur, or None for any.

    Returns:
        The messages, in the file's order.

    Raises:
        EvaluationError: the file, a line or a field is not right.
    """
    return tuple(_sample(record, known_intents) for record in read_records(path))


def digest(samples: Sequence[Sample]) -> str:
    """Identify what a set holds, whatever its order.

    Args:
        samples: the messages.

    Returns:
        Twelve hexadecimal digits.
    """
    lines = sorted(f"{sample.style}\0{sample.intents}\0{sample.text}" for sample in samples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


class _Row(BaseModel):
    text: Text
    intent: Text
    style: str | None = None


class _Double(_Row):
    intent: str = ""
    intents: tuple[Text, ...] = Field(min_length=2, max_length=2)


def _sample(record: Record, known_intents: Collection[str] | None) -> Sample:
    field = "intents" if "intents" in record.fields else "intent"
    row = record.read(_Double if field == "intents" else _Row)
    intents = row.intents if isinstance(row, _Double) else (row.intent,)
    for intent in intents:
        if known_intents is not None and intent not in known_intents:
            names = ", ".join(sorted(known_intents))
            raise record.error(field, f"{intent!r} is not an intent here. Use one of: {names}.")
    return Sample(row.text, intents, row.style or NO_STYLE)
