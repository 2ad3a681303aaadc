"""Answers of releases to the committed questions, so that they need not be asked again.

A release never changes, and its id is a digest of the code too. Real messages are not kept here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.service.judging.answers import Answer, Part
from assistant.workshop.publishing.questions import Question, digest

Answers = Mapping[str, Answer]
"""By the digest of the question."""
_KEPT = 5


def remembered(folder: Path, release: str) -> Answers:
    """Read what a release answered; nothing when it was never asked."""
    try:
        kept = json.loads(_file(folder, release).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {mark: Answer(tuple(_part(part) for part in parts)) for mark, parts in kept.items()}


def remember(
    folder: Path, release: str, questions: Sequence[Question], answers: Sequence[Answer]
) -> None:
    """Write down what a release, or a candidate to become one, answers.

    Args:
        folder: where answers are kept; those of a few releases.
        release: its id, or another name until it has one.
        questions: what it was asked.
        answers: what was done with each.
    """
    kept = {
        digest(question.text): [asdict(part) for part in answer.parts]
        for question, answer in zip(questions, answers, strict=True)
        # Nothing at all is an assistant that was too slow, and says something the next time.
        if question.event is None and answer.parts
    }
    file = _file(folder, release)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept), "utf-8")
    others = sorted(folder.glob("answers-*.json"), key=lambda path: path.stat().st_mtime)
    for old in others[:-_KEPT]:
        old.unlink()


def name_after(folder: Path, name: str, release: str) -> None:
    """Give a candidate's answers the id that it got."""
    if (known := _file(folder, name)).exists():
        known.replace(_file(folder, release))


def _file(folder: Path, release: str) -> Path:
    return folder / f"answers-{release}.json"


def _part(kept: Mapping[str, Any]) -> Part:
    return Part(**{**kept, "offered": tuple(kept["offered"])})
