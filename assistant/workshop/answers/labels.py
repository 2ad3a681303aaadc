"""Names the fields of an answer as support staff call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML

from assistant.content.documents import FieldPath, dotted
from assistant.content.edits import texts_of
from assistant.content.problems import Problem
from assistant.workshop.answers.draft import ADDED
from assistant.workshop.wording import say, words

LISTS = ("options", "steps", "notes", "contacts", "details")
_SHORT = frozenset({"title", "question", "owner", "label", "subject", "alt"})
_SOURCE: FieldPath = ("source", "label")
_FOLDED = frozenset({"contacts", "details"})
"""Lists whose items are long and seldom changed."""
_DATES = frozenset({"reviewed", "review_due"})


@dataclass(frozen=True)
class Field:
    """A field of the form: its path, its label, what it says, and what is wrong with it."""

    path: str
    label: str
    text: str
    kind: str
    problems: tuple[Problem, ...] = ()


@dataclass
class Part:
    """Fields that belong together: the head of an answer, a step, a remark, a case.

    Attributes:
        label: its heading.
        path: where it is; empty for the head.
        fields: its fields.
        is_folded: whether it is shown when asked for only, or when something is wrong with it.
        when: under which conditions it is shown, in words.
        can_go: whether the form can take it out.
        adds: the list that a new item behind it joins; empty when it is not the last of one.
    """

    label: str
    path: str
    fields: list[Field] = field(default_factory=list)
    when: str = ""
    can_go: bool = False
    is_folded: bool = False
    adds: str = ""


def parts(source: str, given: Mapping[str, str], problems: tuple[Problem, ...]) -> list[Part]:
    """Divide an answer for a form.

    Args:
        source: its file.
        given: texts that could not be written into it, to be shown all the same.
        problems: what is wrong with it.
    """
    tree = YAML(typ="safe", pure=True).load(source)
    found: dict[FieldPath, Part] = {}
    for path, text in texts_of(source).items():
        key = _part_of(path)
        part = found.setdefault(key, _part(tree, key))
        name = dotted(path)
        own = tuple(one for one in problems if one.field == name)
        kind = "date" if path[-1] in _DATES else "short" if path[-1] in _SHORT else "long"
        label = words("fields")["source" if path == _SOURCE else str(path[-1])]
        part.fields.append(Field(name, label, given.get(name, text), kind, own))
        part.is_folded = part.is_folded and not own
    listed = list(found.items())
    for number, (key, part) in enumerate(listed):
        if key and len(key) > 1 and key[-2] in ADDED:
            after = listed[number + 1][0] if number + 1 < len(listed) else ()
            part.adds = dotted(key[:-1]) if after[:-1] != key[:-1] else ""
    return [part for _, part in listed]


def elsewhere(source: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """List the problems that stand at no field of the form."""
    shown = {dotted(path) for path in texts_of(source)}
    return [problem for problem in problems if problem.field not in shown]


def _part_of(path: FieldPath) -> FieldPath:
    """The item of a list that a field belongs to; nothing for the head of the answer."""
    deepest: FieldPath = ()
    for at in range(1, len(path)):
        if isinstance(path[at], int) and path[at - 1] in LISTS:
            deepest = path[: at + 1]
    if deepest and "escalation" in path[len(deepest) :]:
        return (*deepest, "escalation")
    return deepest or (("escalation",) if path[0] == "escalation" else ())


def _part(tree: Any, path: FieldPath) -> Part:
    if not path:
        return Part(say("fields.head"), "")
    labels = []
    for at, step in enumerate(path):
        if isinstance(step, int):
            labels.append(f"{words('parts')[str(path[at - 1])]} {step + 1}")
        elif step == "escalation":
            labels.append(words("parts")["escalation"])
    item = tree
    for step in path:
        item = item[step]
    when = ", ".join(_conditions(item.get("when") or {})) if isinstance(item, dict) else ""
    siblings = _siblings(tree, path)
    can_go = len(path) > 1 and path[-2] in ADDED and siblings > 1
    is_folded = not _FOLDED.isdisjoint(path)
    return Part(" – ".join(labels), dotted(path), when=when, can_go=can_go, is_folded=is_folded)


def _siblings(tree: Any, path: FieldPath) -> int:
    if not isinstance(path[-1], int):
        return 0
    for step in path[:-1]:
        tree = tree[step]
    return len(tree)


def _conditions(when: Mapping[str, list[str]]) -> Iterator[str]:
    for name, values in when.items():
        shown = [words("detail_values").get(value, value) for value in values]
        yield f"{words('details').get(name, name)}\N{NO-BREAK SPACE}: {' / '.join(shown)}"
