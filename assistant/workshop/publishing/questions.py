"""What is asked of what is live and of a draft, to compare them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.content.model import Content
from assistant.service.judging.answers import Answer
from assistant.service.judging.judge import DECLINED, RIGHT, judge
from assistant.service.judging.sample import NO_STYLE, Sample
from assistant.service.judging.scope import Scope
from assistant.storage.archive import Archive
from assistant.understanding.kept_apart import CUSTOMERS, SETS
from assistant.workshop.models import Decision, Verdict
from assistant.workshop.review.sentences import events_of

OWN, MARKED = "own", "marked"
"""The sets of each answer's own question, and of real messages marked « right as it was »."""
_COMMITTED = ("messages", "plain", "traps", "negated")
_MUST_PASS = frozenset({OWN, CUSTOMERS.stem})


@dataclass(frozen=True)
class Question:
    """A message, and what is right to do with it.

    Attributes:
        origin: the set it stands in.
        text: the message.
        wanted: an intent that is right; empty for none in particular.
        forbidden: intents that must not be answered.
        event: of a real message, the event in which its words are.
    """

    origin: str
    text: str
    wanted: str
    forbidden: frozenset[str] = frozenset()
    event: int | None = None

    @property
    def must_pass(self) -> bool:
        """Whether losing it blocks."""
        return self.origin in _MUST_PASS

    @property
    def reference(self) -> dict[str, Any]:
        """How a report names it: by words, but where they are a customer's."""
        if self.event is not None:
            return {"event": self.event}
        if self.origin == CUSTOMERS.stem:
            return {"digest": digest(self.text)}
        return {"text": self.text}


def digest(text: str) -> str:
    """Name a sentence without saying it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def questions(root: Path, content: Content, archive: Archive) -> list[Question]:
    """Gather all that is asked.

    Args:
        root: the project's folder, with the committed sets.
        content: of the draft.
        archive: the real messages.

    Raises:
        StorageError: the database is out of reach.
    """
    own = [Question(OWN, one.question, one.id) for one in content.procedures.values()]
    sets = [*(SETS / f"{name}.jsonl" for name in _COMMITTED), CUSTOMERS]
    return [*own, *(one for path in sets for one in _read(root / path)), *_marked(archive)]


def customers(root: Path) -> dict[str, str]:
    """Find customers' sentences by their digest, as far as they are still kept."""
    return {digest(one.text): one.text for one in _read(root / CUSTOMERS)}


def is_right(question: Question, answer: Answer, scope: Scope) -> bool:
    """Whether what was done with a question is right."""
    stated = {part.intent for part in answer.parts if part.is_procedure}
    if question.forbidden & stated:
        return False
    if not question.wanted:
        return True
    sample = Sample(question.text, (question.wanted,), NO_STYLE)
    return judge(sample, answer, scope) in (RIGHT, DECLINED)


def _read(path: Path) -> Iterator[Question]:
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            wanted = row.get("intent") or next(iter(row.get("wanted", ())), "")
            yield Question(path.stem, row["text"], wanted, frozenset(row.get("forbidden", ())))


def _marked(archive: Archive) -> list[Question]:
    right = Decision.objects.filter(undone_at=None, verdict=Verdict.RIGHT).exclude(intent="")
    decisions = {one.fingerprint: one.intent for one in right}
    events = events_of(decisions)
    texts = archive.texts(events.values())
    return [
        Question(MARKED, texts[event], decisions[mark], event=event)
        for mark, event in events.items()
        if event in texts
    ]
