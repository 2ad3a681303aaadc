"""Mends the typography of a content file in its place, and touches nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from assistant.content.documents import Document, FieldPath, yaml_reader
from assistant.content.text_rules import NBSP, is_prose, without_addresses

_SPACE = "\u00a0"
_MENDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile("''?"), lambda _: "’"),
    (re.compile(r"\.{3,}"), lambda _: "…"),
    (re.compile(r"\\?[\"“](?=[^\"“”\n]+[\"”])"), lambda _: f"«{_SPACE}"),
    (re.compile(r"\\?[\"”]"), lambda _: f"{_SPACE}»"),
    (re.compile(f"« ?(?![{NBSP}])"), lambda _: f"«{_SPACE}"),
    (re.compile(f"(?<![{NBSP}\n]) ?»"), lambda _: f"{_SPACE}»"),
    (
        re.compile(rf"(?<![{NBSP}?!\s])(?!(?<=\d):\d) ?[:;?!]"),
        lambda found: _SPACE + found.lstrip(" "),
    ),
)


def mended(document: Document, *, is_messages: bool) -> str:
    """Mend what the rules of typography name.

    Args:
        document: a file of content/.
        is_messages: true for messages.yml.

    Returns:
        The file's text, as it was where nothing is to mend or nothing can be mended safely.
    """
    source, seen = document.source, set[int]()
    for path, node in reversed(list(_scalars((), YAML(pure=True).compose(source)))):
        start, end = node.start_mark.index, node.end_mark.index
        # What an alias repeats stands only once in the file.
        if start in seen or not is_prose(path, is_messages=is_messages):
            continue
        seen.add(start)
        quoted = node.style in ("'", '"')
        first, last = (start + 1, end - 1) if quoted else (start, end)
        source = source[:first] + _mend(source[first:last]) + source[last:]
    return source if _means_the_same(source, document) else document.source


def _mend(text: str) -> str:
    for pattern, new in _MENDS:
        # Addresses and placeholders keep their signs.
        found = [match.span() for match in pattern.finditer(without_addresses(text))]
        for start, end in reversed(found):
            text = text[:start] + new(text[start:end]) + text[end:]
    return text


def _means_the_same(source: str, document: Document) -> bool:
    try:
        tree = yaml_reader().load(source)
    except YAMLError:
        return False
    after = Document(document.name, document.path, tree, source)
    return [(path, _letters(value)) for path, value in after.values()] == [
        (path, _letters(value)) for path, value in document.values()
    ]


def _letters(value: object) -> str:
    return re.sub(r"[\W_]", "", str(value))


def _scalars(path: FieldPath, node: Any) -> Iterator[tuple[FieldPath, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _scalars((*path, index), value)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars((*path, str(key.value)), value)
