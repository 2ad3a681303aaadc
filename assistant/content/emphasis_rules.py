"""Rules on the names of menus and buttons: written as on the screen, and set off everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.content.documents import Document, FieldPath, field_name, plain, read_document
from assistant.content.emphasis import MARK, spans
from assistant.content.problems import ContentError, Problem

MENUS = "menus.yml"

_MAY_HOLD = frozenset({"text", "how", "how_to_tell"})
"""Fields that every channel shows with their emphasis; a button or a mail would show the marks."""

_PLAIN_MESSAGES = (
    "choice_",
    "label_",
    "shell_",
    "slack_",
    "state_",
    "summary_",
    "teams_",
    "web_",
    "apology",
)
"""Beginnings of the keys of messages that go out as they are."""

_PLACES = "onglet|menu|section|rubrique|vignette|bouton"


class Menus(NamedTuple):
    """The names that may be set off, and what finds one that is not."""

    names: frozenset[str]
    bare: re.Pattern[str]


def read_menus(directory: Path) -> Menus:
    """Read the names of content/menus.yml.

    Args:
        directory: the content folder.

    Returns:
        The names.

    Raises:
        ContentError: the file is missing, or is no list of texts.
    """
    document = read_document(directory / MENUS, directory.parent)
    names = plain(document.tree)
    if not isinstance(names, list):
        raise ContentError([document.problem("not_a_list")])
    wrong = [at for at, name in enumerate(names) if not isinstance(name, str) or not name.strip()]
    if wrong:
        raise ContentError(document.problem("not_a_text", (at,)) for at in wrong)
    return Menus(frozenset(names), _bare(names))


def emphasis_problems(document: Document, menus: Menus, *, is_messages: bool) -> Iterator[Problem]:
    """Check the emphasis of every text of a file.

    Args:
        document: a file of content/.
        menus: the names that are set off.
        is_messages: true for messages.yml.

    Yields:
        The problems, in the order of the texts.
    """
    for path, text in document.texts():
        if "asks" in path:
            continue
        if not _may_hold(path, is_messages=is_messages):
            if MARK in text:
                yield document.problem("emphasis_not_shown", path, text.index(MARK))
            continue
        yield from _text_problems(document, path, text, menus)


def _may_hold(path: FieldPath, *, is_messages: bool) -> bool:
    field = field_name(path)
    return not field.startswith(_PLAIN_MESSAGES) if is_messages else field in _MAY_HOLD


def _text_problems(
    document: Document, path: FieldPath, text: str, menus: Menus
) -> Iterator[Problem]:
    if text.count(MARK) % 2:
        yield document.problem("emphasis_open", path, text.rindex(MARK))
        return
    at = 0
    for span in spans(text):
        place = text.index(span.text, at)
        at = place + len(span.text)
        if span.strong and span.text not in menus.names:
            yield document.problem("emphasis_unknown", path, place, name=span.text)
        found = None if span.strong else menus.bare.search(span.text)
        if found:
            name = next(group for group in found.groups() if group)
            yield document.problem("emphasis_missing", path, place, name=name)


def _bare(names: Sequence[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"«[\s\u00a0\u202f]({listed})[\s\u00a0\u202f]»|\b(?:{_PLACES})\s({listed})\b"
    )
