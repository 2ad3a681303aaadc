"""Content entries that have the right shape but may still contradict one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.content.documents import Document, FieldPath, plain, read_document
from assistant.content.model import Contact, Identified, Link, Page, Procedure, Topic
from assistant.content.problems import ContentError, Problem, Severity, problem
from assistant.content.yaml_faults import slip

EntryT = TypeVar("EntryT", bound=Identified)
ModelT = TypeVar("ModelT", bound=BaseModel)

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
    "frozen_set_type": "field_not_list",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_a_number",
    "greater_than_equal": "not_a_number",
    "bool_parsing": "not_yes_or_no",
    "bool_type": "not_yes_or_no",
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
}
_WRITTEN_AS_DATE = re.compile(r"\d{4}-\d\d?-\d\d?")
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Placed(Generic[EntryT]):
    """An entry and the place where it is written."""

    entry: EntryT
    document: Document
    path: FieldPath = ()

    def place(self, path: FieldPath = ()) -> str:
        """Say in which file and line the entry, or one of its fields, is written."""
        return f"{self.document.name}:{self.document.line((*self.path, *path))}"

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
        drafts.problems.append(problem("no_procedures", f"{directory.name}/procedures/*.yml", 1))
    return drafts


@dataclass(frozen=True)
class _Reader:
    """Reads the files of one folder and notes their problems."""

    directory: Path
    drafts: Drafts

    def entries(self, name: str, model: type[EntryT]) -> Iterator[Placed[EntryT]]:
        document = self._document(self.directory / name)
        if document is None:
            return
        if not isinstance(document.tree, list):
            self.drafts.problems.append(document.problem("not_a_list"))
            return
        for index in range(len(document.tree)):
            yield from self._entry(document, (index,), document.tree[index], model)

    def procedure(self, path: Path) -> Iterator[Placed[Procedure]]:
        document = self._document(path)
        if document is not None:
            yield from self._entry(document, (), document.tree, Procedure)

    def messages(self, name: str) -> Mapping[str, str]:
        document = self._document(self.directory / name)
        if document is None:
            return {}
        tree = plain(document.tree)
        if not isinstance(tree, dict):
            self.drafts.problems.append(document.problem("not_a_mapping"))
            return {}
        for key in [key for key, value in tree.items() if not isinstance(value, str)]:
            self.drafts.problems.append(document.problem("not_a_text", (key,)))
            del tree[key]
        return tree

    def _document(self, path: Path) -> Document | None:
        try:
            document = read_document(path, self.directory.parent)
        except ContentError as error:
            self.drafts.problems.extend(error.problems)
            return None
        self.drafts.documents.append(document)
        return document

    def _entry(
        self, document: Document, path: FieldPath, tree: object, model: type[EntryT]
    ) -> Iterator[Placed[EntryT]]:
        if not isinstance(tree, dict):
            code = slip(tree) if isinstance(tree, str) else None
            self.drafts.problems.append(document.problem(code or "not_a_mapping", path))
            return
        try:
            yield Placed(model.model_validate(plain(tree)), document, path)
        except ValidationError as error:
            self.drafts.problems.extend(shape_problems(error, document, path))


def read_as(path: Path, model: type[ModelT]) -> ModelT:
    """Read a file of one shape.

    Args:
        path: the file, of the content folder.
        model: the shape.

    Returns:
        What it holds.

    Raises:
        ContentError: it cannot be read, or has another shape.
    """
    content = path.read_bytes() if path.is_file() else b""
    return cast(ModelT, _read_as(path, model, content))


@lru_cache(maxsize=4)
def _read_as(path: Path, model: type[BaseModel], _: bytes) -> BaseModel:
    # The parts of a process ask for the same file, and YAML is slow to read.
    document = read_document(path, path.parent.parent)
    try:
        return model.model_validate(plain(document.tree))
    except ValidationError as error:
        raise ContentError(shape_problems(error, document, ())) from None


def shape_problems(error: ValidationError, document: Document, path: FieldPath) -> list[Problem]:
    """Word what keeps a part of a file from being what it should.

    Args:
        error: what is wrong with it.
        document: the file.
        path: the part.

    Returns:
        The problems.
    """
    return [
        document.problem(
            _code(fault, document, (*path, *fault["loc"])),
            (*path, *fault["loc"]),
            name=fault["loc"][-1] if fault["loc"] else "",
            value=fault["input"],
            known=", ".join(_QUOTED.findall(str(fault.get("ctx", {}).get("expected", "")))),
        )
        for fault in error.errors()
    ]


def _code(fault: ErrorDetails, document: Document, path: FieldPath) -> str:
    given, field = fault["input"], fault["loc"][-1:]
    code = _PYDANTIC_CODES.get(fault["type"], "field_invalid")
    # A field without a value after its colon.
    if given is None and fault["type"] != "extra_forbidden":
        code = "text_cut" if "#" in document.source_line(path) else "field_missing"
    if code == "not_a_text" and isinstance(given, bool):
        return "text_is_word"
    if code == "field_not_date" and _WRITTEN_AS_DATE.fullmatch(str(given)):
        return "date_impossible"
    if isinstance(given, str) and code in {"not_a_mapping", "field_not_list"}:
        return slip(given) or code
    return "image_without_alt" if (code, field) == ("field_missing", ("alt",)) else code
