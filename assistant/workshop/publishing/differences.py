"""What differs between what is live and what stands in the files, by name."""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.common.settings import Settings
from assistant.content.loader import load_content
from assistant.content.model import Content, Procedure
from assistant.service.releases.store import learnt_and_said
from assistant.understanding.check_examples import CHECKED
from assistant.understanding.placed_examples import placed_examples
from assistant.workshop.models import Scope

_PROCEDURES = "content/procedures/"
_TEXTS = frozenset({"content/contacts.yml", "content/links.yml", "content/messages.yml"})
_EXAMPLES = "data/nlu/"


@dataclass(frozen=True)
class Differences:
    """What a publication would change.

    Attributes:
        answers: name and what became of it (`changed`, `added`, `removed`).
        examples: for each intent how many were added and taken out.
        files: other files, by name.
        share: part of the examples that are others.
        is_text: whether only what customers are shown differs, and nothing that is learnt or read
            of their messages.
        is_trained: whether the model that is live can go on.
    """

    answers: tuple[tuple[str, str], ...] = ()
    examples: tuple[tuple[str, int, int], ...] = ()
    files: tuple[str, ...] = ()
    share: float = 0.0
    is_text: bool = True
    is_trained: bool = True

    def __bool__(self) -> bool:
        """Whether there is anything to publish."""
        return bool(self.answers or self.examples or self.files)

    @property
    def scope(self) -> Scope:
        """What has to be done for it."""
        if not self.is_trained:
            return Scope.MODEL
        return Scope.TEXT if self.is_text else Scope.CONTENT


def differences(live: Path, draft: Path, settings: Settings) -> Differences:
    """Compare two folders of the project's layout.

    Args:
        live: the release that is live.
        draft: the project, or a candidate.
        settings: the names of configuration and content.

    Raises:
        ContentError: the content of one is not right.
    """
    names = sorted(_names(live, settings) | _names(draft, settings))
    changed = [name for name in names if not _same(live / name, draft / name)]
    answers = tuple(
        (Path(name).stem, _fate(live / name, draft / name))
        for name in changed
        if name.startswith(_PROCEDURES)
    )
    before, after = _examples(live), _examples(draft)
    added, gone = _by_intent(after - before), _by_intent(before - after)
    total = max(before.total(), after.total(), 1)
    learnt = [name for name in changed if not name.startswith("content/")]
    return Differences(
        answers=answers,
        examples=tuple((name, added[name], gone[name]) for name in sorted(added | gone)),
        files=tuple(name for name in changed if not name.startswith((_PROCEDURES, _EXAMPLES))),
        share=max(added.total(), gone.total()) / total,
        is_text=not learnt and _is_text(changed, live, draft),
        is_trained=not learnt,
    )


def _names(folder: Path, settings: Settings) -> set[str]:
    names = {name.as_posix() for name in learnt_and_said(folder, settings)}
    # What was accepted as meant is of no account to what customers are told.
    return names - {CHECKED.as_posix()}


def _same(one: Path, other: Path) -> bool:
    if one.exists() != other.exists():
        return False
    return not one.exists() or filecmp.cmp(one, other, shallow=False)


def _fate(live: Path, draft: Path) -> str:
    if not live.exists():
        return "added"
    return "changed" if draft.exists() else "removed"


def _examples(folder: Path) -> Counter[tuple[str, str]]:
    return Counter((example.intent, example.text) for example in placed_examples(folder))


def _by_intent(examples: Counter[tuple[str, str]]) -> Counter[str]:
    counts = Counter[str]()
    for (intent, _), count in examples.items():
        counts[intent] += count
    return counts


def _is_text(changed: Iterable[str], live: Path, draft: Path) -> bool:
    if any(name not in _TEXTS and not name.startswith(_PROCEDURES) for name in changed):
        return False
    return _read(load_content(live / "content")) == _read(load_content(draft / "content"))


def _read(content: Content) -> Mapping[str, Any]:
    """What of the answers is compared with customers' messages, rather than shown to them."""

    def of(procedure: Procedure) -> Any:
        cases = procedure.cases.options if procedure.cases else ()
        facts = (*procedure.details, *(fact for case in cases for fact in case.details))
        asked = [(fact.title, fact.asks) for fact in facts]
        return (
            procedure.topic,
            procedure.question,
            [(case.id, case.intent) for case in cases],
            asked,
        )

    return {name: of(procedure) for name, procedure in content.procedures.items()}
