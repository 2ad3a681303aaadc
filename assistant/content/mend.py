"""Mends the typography of a content file in its place, and touches nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode

from assistant.content.documents import Document, nodes_of, yaml_reader
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
    source = document.source
    for path, node in reversed(list(nodes_of(source))):
        if not isinstance(node, ScalarNode) or not is_prose(path, is_messages=is_messages):
            continue
        start, end = node.start_mark.index, node.end_mark.index
        quoted = node.style in ("'", '"')
        first, last = (start + 1, end - 1) if quoted else (start, end)
        source = source[:first] + _mend(source[first:last]) + source[last:]
    return source if _means_the_same(source, document) else document.source


def mended_answer(source: str) -> str:
    """Mend the file of an answer that is not written yet, as `mended` does.

    Raises:
        YAMLError: it cannot be read.
    """
    return mended(Document("", Path(), yaml_reader().load(source), source), is_messages=False)


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
