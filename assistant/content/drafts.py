"""Content entries that have the right shape but may still contradict one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assistant.content.documents import Document, FieldPath, plain, read_document
from assistant.content.model import Contact, Entry, Link, Page, Procedure, Topic
from assistant.content.problems import ContentError, Problem, Severity

EntryT = TypeVar("EntryT", bound=Entry)

_PYDANTIC_CODES = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "literal_error": "field_not_permitted",
    "date_type": "field_not_date",
    "date_parsing": "field_not_date",
    "date_from_datetime_parsing": "field_not_date",
    "date_from_datetime_inexact": "field_not_date",
    "string_type": "not_a_text",
    "tuple_type": "field_not_list",
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
}
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Placed(Generic[EntryT]):
    """An entry and the place where it is written."""

    entry: EntryT
    document: Document
    path: FieldPath = ()

    def problem(
        self, code: str, path: FieldPath = (), /, *, severity: Severity = "error", **values: object
    ) -> Problem:
        """Word a problem of one of the entry's fields.

        Args:
            code: its entry in problems.fr.yml.
            path: the field at fault, from the entry.
            severity: how grave it is.
            values: what fills the problem's templates.

        Returns:
            The problem, with its file and line.
        """
        return self.document.problem(code, (*self.path, *path), severity=severity, **values)


@dataclass
class Drafts:
    """Everything that could be read from a content folder, and what could not."""

    procedures: list[Placed[Procedure]] = field(default_factory=list)
    topics: list[Placed[Topic]] = field(default_factory=list)
    contacts: list[Placed[Contact]] = field(default_factory=list)
    links: list[Placed[Link]] = field(default_factory=list)
    pages: list[Placed[Page]] = field(default_factory=list)
    messages: Mapping[str, str] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def is_whole(self, name: str) -> bool:
        """Tell whether a file gave all its entries.

        Args:
            name: the file's name, without its folders.

        Returns:
            False when something in the file could not be read.
        """
        return all(Path(problem.file).name != name for problem in self.problems)


def read_drafts(directory: Path) -> Drafts:
    """Read every file of a content folder; a bad file does not hide the others' faults.

    Args:
        directory: the content folder.

    Returns:
        The entries with the right shape, and the problems of the rest.
    """
    drafts = Drafts()
    reader = _Reader(directory, drafts)
    drafts.topics.extend(reader.entries("topics.yml", Topic))
    drafts.links.extend(reader.entries("links.yml", Link))
    drafts.pages.extend(reader.entries("pages.yml", Page))
    drafts.contacts.extend(reader.entries("contacts.yml", Contact))
    drafts.messages = reader.messages("messages.yml")
    files = sorted((directory / "procedures").glob("*.yml"))
    for path in files:
        drafts.procedures.extend(reader.procedure(path))
    if not files:
        drafts.problems.extend(reader.missing("procedures"))
    return drafts


class _Reader:
    """Reads the files of one folder and notes their problems."""

    def __init__(self, directory: Path, drafts: Drafts) -> None:
        self._directory = directory
        self._drafts = drafts

    def entries(self, name: str, model: type[EntryT]) -> Iterator[Placed[EntryT]]:
        document = self._document(self._directory / name)
        if document is None:
            return
        if not isinstance(document.tree, list):
            self._drafts.problems.append(document.problem("not_a_list"))
            return
        for index in range(len(document.tree)):
            yield from self._entry(document, (index,), document.tree[index], model)

    def procedure(self, path: Path) -> Iterator[Placed[Procedure]]:
        document = self._document(path)
        if document is not None:
            yield from self._entry(document, (), document.tree, Procedure)

    def messages(self, name: str) -> Mapping[str, str]:
        document = self._document(self._directory / name)
        if document is None:
            return {}
        tree = plain(document.tree)
        if not isinstance(tree, dict):
            self._drafts.problems.append(document.problem("not_a_mapping"))
            return {}
        for key in [key for key, value in tree.items() if not isinstance(value, str)]:
            self._drafts.problems.append(document.problem("not_a_text", (key,)))
            del tree[key]
        return tree

    def missing(self, name: str) -> list[Problem]:
        path = self._directory / name / "*.yml"
        document = Document(path.relative_to(self._directory.parent).as_posix(), path, None)
        return [document.problem("no_procedures")]

    def _document(self, path: Path) -> Document | None:
        try:
            document = read_document(path, self._directory.parent)
        except ContentError as error:
            self._drafts.problems.extend(error.problems)
            return None
        self._drafts.documents.append(document)
        return document

    def _entry(
        self, document: Document, path: FieldPath, tree: object, model: type[EntryT]
    ) -> Iterator[Placed[EntryT]]:
        if not isinstance(tree, dict):
            self._drafts.problems.append(document.problem("not_a_mapping", path))
            return
        try:
            yield Placed(model.model_validate(plain(tree)), document, path)
        except ValidationError as error:
            self._drafts.problems.extend(_shape_problems(error, document, path))


def _shape_problems(error: ValidationError, document: Document, path: FieldPath) -> list[Problem]:
    return [
        document.problem(
            _code(fault),
            (*path, *fault["loc"]),
            name=fault["loc"][-1],
            detail=fault["msg"],
            known=", ".join(_QUOTED.findall(str(fault.get("ctx", {}).get("expected", "")))),
        )
        for fault in error.errors()
    ]


def _code(fault: ErrorDetails) -> str:
    # A field without a value after its colon.
    is_empty = fault["input"] is None and fault["type"] != "extra_forbidden"
    code = "field_missing" if is_empty else _PYDANTIC_CODES.get(fault["type"], "field_invalid")
    return "image_without_alt" if (code, fault["loc"][-1]) == ("field_missing", "alt") else code
