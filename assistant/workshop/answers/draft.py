"""An answer as it would be: its words checked and built, before anything is written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.content.documents import FieldPath, dotted
from assistant.content.drafts import read_drafts
from assistant.content.edits import EditError, texts_of, with_item, with_text, without_item
from assistant.content.linter import content_problems
from assistant.content.loader import content_from
from assistant.content.model import Content
from assistant.content.problems import ContentError, Problem

PROCEDURES = Path("content") / "procedures"
ADDED: Mapping[str, Mapping[str, str]] = {
    "steps": {"text": ""},
    "notes": {"kind": "info", "text": ""},
}
"""Lists of an answer that a form adds items to, with what a new one has."""


@dataclass(frozen=True)
class Checked:
    """A draft that was looked at.

    Attributes:
        problems: what is wrong with its file.
        content: all content with it; None while it cannot be loaded.
    """

    problems: tuple[Problem, ...]
    content: Content | None

    @property
    def errors(self) -> list[Problem]:
        """What forbids it."""
        return [problem for problem in self.problems if problem.severity == "error"]


def file_of(root: Path, name: str) -> Path | None:
    """Find the file of an answer; None for a name that is none."""
    path = root / PROCEDURES / f"{name}.yml"
    is_one = path.parent == root / PROCEDURES and path.stem == name and path.is_file()
    return path if is_one else None


def edited(source: str, texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Write the fields of a form into a file's text.

    Args:
        source: the file.
        texts: the fields' texts, by path as `dotted` writes it.

    Returns:
        The file with them, and those that could not be written.
    """
    refused = {}
    for path, text in texts_of(source).items():
        given = texts.get(dotted(path))
        if given is None or given.replace("\r\n", "\n") == text:
            continue
        try:
            source = with_text(source, path, given)
        except EditError:
            refused[dotted(path)] = given
    return source, refused


def added(source: str, path: FieldPath, text: str) -> str:
    """Add an item at the end of a list, with a text to be changed.

    Raises:
        EditError: the list takes none.
    """
    fields = ADDED.get(str(path[-1])) if path else None
    if fields is None:
        raise EditError(str(path))
    last = max(
        (at for found in texts_of(source) if (at := _number(found, path)) is not None), default=-1
    )
    return with_item(source, path, last, {**fields, "text": text})


def removed(source: str, path: FieldPath) -> str:
    """Take an item of a list out.

    Raises:
        EditError: there is none, or it is the last one.
    """
    if len(path) < len(("steps", 0)) or path[-2] not in ADDED:
        raise EditError(str(path))
    return without_item(source, path)


def read_path(written: str) -> FieldPath:
    """Read a path that `dotted` wrote."""
    return tuple(int(part) - 1 if part.isdecimal() else part for part in written.split("."))


@contextmanager
def copy_with(root: Path, folders: Iterable[str], files: Mapping[str, str]) -> Iterator[Path]:
    """Copy folders of a project, and write some files otherwise.

    Args:
        root: the project's folder.
        folders: what to copy.
        files: the text of each, by its name in the project.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-") as name:
        copy = Path(name)
        for folder in folders:
            shutil.copytree(root / folder, copy / folder)
        for file, text in files.items():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).write_text(text, encoding="utf-8", newline="")
        yield copy


def check(root: Path, name: str, source: str, today: date) -> Checked:
    """Look at a draft as `make check` looks at the content, and build it.

    Args:
        root: the project's folder.
        name: the answer.
        source: its file as it would be.
        today: the day against which review dates are measured.
    """
    file = (PROCEDURES / f"{name}.yml").as_posix()
    with copy_with(root, ["content"], {file: source}) as copy:
        drafts = read_drafts(copy / "content")
        problems = list(content_problems(drafts, copy, today))
        own = [one for one in problems if one.file == file]
        try:
            content: Content | None = content_from(
                drafts, copy / "content" / "contacts.local.yml", os.environ
            )
        except ContentError:
            content = None
    return Checked(tuple(sorted(set(own))), content)


def _number(found: FieldPath, path: FieldPath) -> int | None:
    if found[: len(path)] != path or len(found) <= len(path):
        return None
    part: object = found[len(path)]
    return part if isinstance(part, int) else None


def differing(before: str, after: str) -> Sequence[tuple[str, str, str]]:
    """List the fields that two texts of a file say otherwise: path, before, after."""
    old, new = texts_of(before), texts_of(after)
    paths = [*old, *(path for path in new if path not in old)]
    return [
        (dotted(path), old.get(path, ""), new.get(path, ""))
        for path in paths
        if old.get(path) != new.get(path)
    ]
