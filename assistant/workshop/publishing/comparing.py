"""Tells what a draft would lose, by question, by set and by answer, and whether that blocks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.service.judging.answers import Answer
from assistant.service.judging.scope import Scope
from assistant.workshop.publishing.questions import Question, is_right

LEAST_QUESTIONS = 10
"""Fewer questions say nothing of an answer's share."""


@dataclass(frozen=True)
class Asked:
    """A question, and what was done with it.

    Attributes:
        question: the question.
        was: what is answered today; None when nothing is live.
        will: what the draft answers.
        was_right: whether the first is right.
        is_right: whether the second is.
    """

    question: Question
    was: str
    will: str
    was_right: bool | None
    is_right: bool

    @property
    def is_lost(self) -> bool:
        """Right before, wrong now."""
        return self.was_right is True and not self.is_right


@dataclass(frozen=True)
class Figures:
    """How many of some questions are right, before and after; None when nothing is live."""

    name: str
    total: int
    before: int | None
    after: int

    @property
    def fall(self) -> float:
        """By how many points the share falls."""
        if self.before is None or not self.total:
            return 0.0
        return 100 * (self.before - self.after) / self.total


def asked(
    questions: Sequence[Question],
    before: Sequence[Answer] | None,
    after: Sequence[Answer],
    scopes: tuple[Scope | None, Scope],
) -> list[Asked]:
    """Judge what was done with each question.

    Args:
        questions: the questions.
        before: what is live answers; None when nothing is.
        after: what the draft answers.
        scopes: what intents stand for, before and after.
    """
    known, scope = scopes
    sides: Sequence[Answer | None] = before or [None] * len(questions)
    return [
        Asked(
            question,
            was.labels if was else "",
            will.labels,
            is_right(question, was, known) if was and known else None,
            is_right(question, will, scope),
        )
        for question, was, will in zip(questions, sides, after, strict=True)
    ]


def report(found: Sequence[Asked], most_lost: int) -> dict[str, Any]:
    """Word a comparison as it is kept.

    Args:
        found: the questions with what was done with each.
        most_lost: by how many points an answer's share may fall.
    """
    sets = _figures(found, lambda one: one.question.origin)
    answers = _figures(found, lambda one: one.question.wanted)
    lost = [one for one in found if one.is_lost]
    fallen = [one for one in answers if one.total >= LEAST_QUESTIONS and one.fall > most_lost]
    return {
        "questions": len(found),
        "sets": [asdict(one) for one in sets],
        "answers": [asdict(one) for one in answers],
        "lost": [_named(one) for one in sorted(lost, key=lambda one: not one.question.must_pass)],
        "won": sum(one.was_right is False and one.is_right for one in found),
        "wrong": [_named(one) for one in found if one.question.must_pass and not one.is_right],
        "fallen": [one.name for one in fallen],
    }


def blocks(kept: dict[str, Any]) -> bool:
    """Whether a report keeps a draft from going live by itself."""
    return bool(kept.get("fallen")) or any(one["must"] for one in kept.get("lost", ()))


@dataclass(frozen=True)
class Replayed:
    """The first message of a real conversation that the draft answers otherwise."""

    was: str
    will: str
    event: int


def replay_report(conversations: int, found: Iterable[Replayed]) -> dict[str, Any]:
    """Word a replay as it is kept: the differences, the most frequent first.

    Args:
        conversations: how many were replayed.
        found: where the draft answers otherwise.
    """
    listed = list(found)
    counted = Counter((one.was, one.will) for one in listed)
    return {
        "conversations": conversations,
        "changed": [
            {
                "was": was,
                "will": will,
                "count": count,
                "events": [one.event for one in listed if (one.was, one.will) == (was, will)][:3],
            }
            for (was, will), count in counted.most_common()
        ],
    }


def _named(one: Asked) -> dict[str, Any]:
    return {
        "set": one.question.origin,
        "wanted": one.question.wanted,
        "was": one.was,
        "will": one.will,
        "must": one.question.must_pass,
        **one.question.reference,
    }


def _figures(found: Sequence[Asked], name_of: Callable[[Asked], str]) -> list[Figures]:
    groups: dict[str, list[Asked]] = {}
    for one in found:
        groups.setdefault(name_of(one), []).append(one)
    return [
        Figures(
            name,
            len(group),
            None if group[0].was_right is None else sum(one.was_right is True for one in group),
            sum(one.is_right for one in group),
        )
        for name, group in groups.items()
        if name
    ]
