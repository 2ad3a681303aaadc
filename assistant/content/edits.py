"""Changes one field of a content file; every byte outside that field stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from assistant.content.documents import FieldPath, nodes_of

WIDTH = 100
TEXT_FIELDS = frozenset(
    """alt body how_to_tell label owner question review_due reviewed subject text title""".split()
)
"""Fields that hold words for people, and the dates and the owner of an answer."""
LIST_FIELD = "asks"


class EditError(ValueError):
    """The field cannot be changed so; the file is not touched."""


def texts_of(source: str) -> dict[FieldPath, str]:
    """List the fields that can be changed, in the order of the file.

    Args:
        source: the file.

    Returns:
        The text of each; lists of `asks` with one question a line. What a file only refers to
        again (`*name`) is listed where it is written.

    Raises:
        EditError: the file is no YAML.
    """
    found = {}
    for path, node in _nodes(source).items():
        if isinstance(node, ScalarNode) and path[-1] in TEXT_FIELDS:
            found[path] = str(node.value)
        elif isinstance(node, SequenceNode) and path[-1] == LIST_FIELD:
            found[path] = "\n".join(str(item.value) for item in node.value)
    return found


def with_text(source: str, path: FieldPath, text: str) -> str:
    """Write another text in a field.

    Args:
        source: the file.
        path: the field, one that `texts_of` lists.
        text: what it is to say; lines are kept where it has several already, and spaces at the
            ends of lines are not.

    Returns:
        The file with it.

    Raises:
        EditError: there is no such field, or it cannot hold this text.
    """
    node = _nodes(source).get(path)
    if isinstance(node, SequenceNode):
        return _with_list(source, path, node, text)
    if not isinstance(node, ScalarNode) or node.anchor:
        raise EditError(str(path))
    wanted = cleaned(text, lines=node.style == "|" or path[-1] == "body")
    if wanted == node.value:
        return source
    start, end = _span(source, node)
    line_start = source.rfind("\n", 0, start) + 1
    key = re.match(r"[ -]*", source[line_start:])
    indent = len(key[0]) if key else 0
    for written in _ways(wanted, indent, room=WIDTH - (start - line_start)):
        changed = source[:start] + written + source[end:]
        if _differs_only(source, changed, path, wanted):
            return changed
    raise EditError(str(path))


def without_item(source: str, path: FieldPath) -> str:
    """Take an item out of a list that keeps at least one.

    Args:
        source: the file.
        path: the item, such as ("steps", 2).

    Raises:
        EditError: there is no such item, or it is the last one.
    """
    items = _items(source, path[:-1])
    at = path[-1]
    if not isinstance(at, int) or not 0 <= at < len(items) or len(items) == 1:
        raise EditError(str(path))
    lines = source.split("\n")
    first, last = _lines_of(source, items[at])
    changed = "\n".join([*lines[:first], *lines[last + 1 :]])

    def without(tree: Any) -> None:
        del _at(tree, path[:-1])[at]

    return _checked(source, changed, without)


def with_item(source: str, path: FieldPath, at: int, item: dict[str, str]) -> str:
    """Add an item to a list, behind another.

    Args:
        source: the file.
        path: the list, such as ("steps",).
        at: behind which item.
        item: its fields, each a short word or a text.

    Raises:
        EditError: there is no such list or item.
    """
    items = _items(source, path)
    if not 0 <= at < len(items):
        raise EditError(str(path))
    lines = source.split("\n")
    first, last = _lines_of(source, items[at])
    dash = len(lines[first]) - len(lines[first].lstrip())
    added = []
    for number, (key, value) in enumerate(item.items()):
        head = f"{' ' * dash}{'- ' if number == 0 else '  '}{key}: "
        written = next(iter(_ways(cleaned(value), dash + 2, room=WIDTH - len(head))))
        added += f"{head}{written}".split("\n")
    changed = "\n".join([*lines[: last + 1], *added, *lines[last + 1 :]])

    def inserted(tree: Any) -> None:
        _at(tree, path).insert(at + 1, {key: cleaned(value) for key, value in item.items()})

    return _checked(source, changed, inserted)


def cleaned(text: str, *, lines: bool = False) -> str:
    """Take out what no text of the content has: spaces at ends, and several in a row."""
    parts = [re.sub(r" +", " ", part).strip(" \t") for part in text.splitlines()]
    joined = ("\n" if lines else " ").join(parts).strip(" \n")
    return joined if lines else re.sub(r" +", " ", joined)


def _with_list(source: str, path: FieldPath, node: SequenceNode, text: str) -> str:
    wanted = [line for line in cleaned(text, lines=True).split("\n") if line.strip()]
    if wanted == [str(item.value) for item in node.value]:
        return source
    if node.flow_style or not node.value:
        raise EditError(str(path))
    lines = source.split("\n")
    first, last = _lines_of(source, node.value[0])[0], _lines_of(source, node.value[-1])[1]
    dash = len(lines[first]) - len(lines[first].lstrip())
    written = [f"{' ' * dash}- {_inline(item)}" for item in wanted]
    changed = "\n".join([*lines[:first], *written, *lines[last + 1 :]])
    return _checked(source, changed, lambda tree: _set(tree, path, wanted))


def _ways(text: str, indent: int, room: int) -> Iterator[str]:
    """List how a text can be written, the most readable first."""
    inside = " " * (indent + 2)
    if "\n" in text:
        body = "\n".join(f"{inside}{line}" if line else "" for line in text.split("\n"))
        yield f"|-\n{body}"
    else:
        if len(text) <= room and _is_plain(text):
            yield text
        folded = _folded(text, WIDTH - len(inside))
        yield ">-\n" + "\n".join(f"{inside}{line}" for line in folded)
    yield json.dumps(text, ensure_ascii=False)


def _inline(text: str) -> str:
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    try:
        found = YAML(typ="safe", pure=True).load(f"- {text}\n")
    except YAMLError:
        return False
    # A date of an answer stays a date.
    return isinstance(found, list) and len(found) == 1 and str(found[0]) == text


def _folded(text: str, width: int) -> list[str]:
    lines: list[str] = []
    # A non-breaking space is no place to break.
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _nodes(source: str) -> dict[FieldPath, Node]:
    try:
        return dict(nodes_of(source))
    except YAMLError as error:
        raise EditError(type(error).__name__) from error


def _items(source: str, path: FieldPath) -> list[Node]:
    node = _nodes(source).get(path)
    if not isinstance(node, SequenceNode) or node.flow_style:
        raise EditError(str(path))
    return list(node.value)


def _span(source: str, node: ScalarNode) -> tuple[int, int]:
    start, end = node.start_mark.index, node.end_mark.index
    # A text over several lines ends before what follows it.
    return start, start + len(source[start:end].rstrip())


def _lines_of(source: str, node: Node) -> tuple[int, int]:
    """First and last line of a list's item, from 0."""
    start, end = node.start_mark.index, node.end_mark.index
    last = start + len(source[start:end].rstrip()) - 1
    return source.count("\n", 0, start), source.count("\n", 0, last)


def _differs_only(before: str, after: str, path: FieldPath, text: str) -> bool:
    try:
        old, new = _load(before), _load(after)
        if str(_at(new, path)) != text:
            return False
        _set(old, path, None)
        _set(new, path, None)
    except (YAMLError, KeyError, IndexError, TypeError):
        return False
    return bool(old == new)


def _checked(before: str, after: str, change: Callable[[Any], None]) -> str:
    try:
        wanted, found = _load(before), _load(after)
        change(wanted)
    except (YAMLError, KeyError, IndexError, TypeError) as error:
        raise EditError(type(error).__name__) from error
    if wanted != found:
        raise EditError("list")
    return after


def _load(source: str) -> Any:
    return YAML(typ="safe", pure=True).load(source)


def _at(tree: Any, path: FieldPath) -> Any:
    for part in path:
        tree = tree[part]
    return tree


def _set(tree: Any, path: FieldPath, value: object) -> None:
    _at(tree, path[:-1])[path[-1]] = value
