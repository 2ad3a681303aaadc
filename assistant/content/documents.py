"""YAML files that remember the line of each of their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from assistant.content.problems import ContentError, Problem, Severity, problem
from assistant.content.yaml_faults import field_of, find_fault

FieldPath = tuple[str | int, ...]
"""Keys and indexes that lead to a field, from the top of a file."""


@dataclass(frozen=True)
class Document:
    """One YAML file, read; `name` is its path as messages show it."""

    name: str
    path: Path
    tree: Any
    source: str = ""

    def line(self, path: FieldPath = ()) -> int:
        """Find the line of a field, or of the nearest field around it.

        Args:
            path: keys and indexes from the top of the file.

        Returns:
            The line, from 1.
        """
        node, line = self.tree, 1
        for key in path:
            try:
                line = node.lc.data[key][0] + 1
                node = node[key]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return line

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.split("\n")

    def source_line(self, path: FieldPath) -> str:
        """Read the line of a field as it is written."""
        return self._lines[min(self.line(path), len(self._lines)) - 1]

    def line_in_text(self, path: FieldPath, offset: int) -> int:
        """Find the line of a place inside a text that may be written over several lines.

        Args:
            path: keys and indexes of the text.
            offset: the place, in characters from the text's start.

        Returns:
            The line, from 1; the field's own when the place cannot be told.
        """
        first = self.line(path)
        text = dict(self.texts()).get(path, "")
        start = max(text.rfind(" ", 0, offset), text.rfind("\n", 0, offset)) + 1
        word = re.split(r"[ \n]", text[start:], maxsplit=1)[0]
        wanted = re.split(r"[ \n]", text[:start]).count(word)
        for number, line in enumerate(self._lines[first - 1 :], start=first):
            wanted -= sum(part.strip("\"'") == word for part in line.split(" "))
            if wanted < 0:
                return number
        return first

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """List every text of the file, with its path."""
        return ((path, str(value)) for path, value in self.values() if isinstance(value, str))

    def values(self) -> Iterator[tuple[FieldPath, object]]:
        """List every text, number and date of the file, with its path."""
        return _values((), self.tree)

    def problem(
        self,
        code: str,
        path: FieldPath = (),
        offset: int | None = None,
        /,
        *,
        severity: Severity = "error",
        **values: object,
    ) -> Problem:
        """Word a problem of one of the file's fields, or of a place inside a text.

        Args:
            code: its entry in problems.fr.yml.
            path: keys and indexes of the field at fault.
            offset: the place, in characters from the text's start.
            severity: how grave it is.
            values: what fills the problem's templates.

        Returns:
            The problem, with the line of the field or place.
        """
        line = self.line(path) if offset is None else self.line_in_text(path, offset)
        return problem(code, self.name, line, dotted(path), severity=severity, **values)


def read_document(path: Path, root: Path) -> Document:
    """Read a YAML file.

    Args:
        path: the file.
        root: the folder from which messages name the file.

    Returns:
        The file's fields and their lines.

    Raises:
        ContentError: the file is missing, or is not UTF-8 or not YAML.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    try:
        source = path.read_text("utf-8")
        tree = yaml_reader().load(source)
    except FileNotFoundError:
        raise ContentError([problem("file_missing", name)]) from None
    except UnicodeDecodeError:
        raise ContentError([problem("file_not_utf8", name)]) from None
    except YAMLError as error:
        fault = find_fault(source, error)
        field = field_of(source.split("\n"), fault.line)
        found = problem(fault.code, name, fault.line + 1, field, name=fault.name)
        raise ContentError([found]) from None
    return Document(name=name, path=path, tree=tree, source=source)


class _Constructor(RoundTripConstructor):
    """Leaves a date that no calendar has as it is written, to be named like other wrong values."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return str(node.value)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def yaml_reader() -> YAML:
    """Make a reader that keeps lines, and leaves impossible dates as they are written."""
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    return yaml


def plain(node: Any) -> Any:
    """Strip the line numbers from a tree.

    Args:
        node: a tree or a part of one.

    Returns:
        The same values as plain dictionaries, lists and texts.
    """
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def dotted(path: FieldPath) -> str:
    """Write a field's path for a reader, who counts from 1.

    Args:
        path: keys and indexes.

    Returns:
        The path, such as `steps.2.text`.
    """
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def field_name(path: FieldPath) -> str:
    """Name the field in which a text stands; the items of a list stand in the list's."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def nodes_of(source: str) -> Iterator[tuple[FieldPath, Node]]:
    """List the nodes of a file, with their place in it; what an alias repeats comes once.

    Raises:
        YAMLError: it is not YAML.
    """
    # The round-trip kind would mark folds within the values.
    return _nodes((), YAML(typ="safe", pure=True).compose(source), set())


def _nodes(path: FieldPath, node: Node | None, seen: set[int]) -> Iterator[tuple[FieldPath, Node]]:
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if path:
        yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _nodes((*path, str(key.value)), value, seen)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _nodes((*path, index), value, seen)


def _values(path: FieldPath, node: Any) -> Iterator[tuple[FieldPath, object]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _values((*path, str(key)), value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _values((*path, index), value)
    elif node is not None:
        yield path, node
