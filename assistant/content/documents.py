"""YAML files that remember the line of each of their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assistant.content.problems import ContentError, Problem, Severity, problem

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
        for number, line in enumerate(self.source.split("\n")[first - 1 :], start=first):
            wanted -= sum(part.strip("\"'") == word for part in line.split(" "))
            if wanted < 0:
                return number
        return first

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """List every text of the file.

        Yields:
            The text's path and the text itself.
        """
        yield from _texts((), self.tree)

    def problem(
        self,
        code: str,
        path: FieldPath = (),
        /,
        *,
        severity: Severity = "error",
        **values: object,
    ) -> Problem:
        """Word a problem of one of the file's fields.

        Args:
            code: its entry in problems.fr.yml.
            path: keys and indexes of the field at fault.
            severity: how grave it is.
            values: what fills the problem's templates.

        Returns:
            The problem, with the field's line.
        """
        line, field = self.line(path), dotted(path)
        return problem(code, self.name, line, field, severity=severity, **values)

    def text_problem(self, code: str, path: FieldPath, offset: int, /, **values: object) -> Problem:
        """Word an error at a place inside a text.

        Args:
            code: its entry in problems.fr.yml.
            path: keys and indexes of the text.
            offset: the place, in characters from the text's start.
            values: what fills the problem's templates.

        Returns:
            The problem, with the line of the place.
        """
        line, field = self.line_in_text(path, offset), dotted(path)
        return problem(code, self.name, line, field, severity="error", **values)


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
        tree = YAML(typ="rt", pure=True).load(source)
    except FileNotFoundError:
        raise ContentError([problem("file_missing", name)]) from None
    except UnicodeDecodeError:
        raise ContentError([problem("file_not_utf8", name)]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        detail = " ".join(str(error.problem or error.context).split())
        raise ContentError([problem("file_not_yaml", name, line, detail=detail)]) from None
    except YAMLError as error:
        detail = " ".join(str(error).split())
        raise ContentError([problem("file_not_yaml", name, detail=detail)]) from None
    return Document(name=name, path=path, tree=tree, source=source)


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


def _texts(path: FieldPath, node: Any) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(node, str):
        yield path, str(node)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts((*path, str(key)), value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts((*path, index), value)
