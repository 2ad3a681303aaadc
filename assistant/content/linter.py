"""Everything that must hold before content is shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from assistant.content.drafts import Drafts, read_as, read_drafts
from assistant.content.emphasis_rules import emphasis_problems, read_menus
from assistant.content.entry_rules import entry_problems
from assistant.content.lexicon import Lexicon
from assistant.content.mail_words import MailWords
from assistant.content.phrase_rules import missing_phrases, unknown_phrases
from assistant.content.problems import ContentError, Problem, problem
from assistant.content.references import reference_problems
from assistant.content.text_rules import text_problems
from assistant.content.training_rules import training_problems

_WORD_LISTS: Mapping[str, type[BaseModel]] = {"lexicon.yml": Lexicon, "mail.yml": MailWords}


def lint(root: Path, today: date) -> tuple[Problem, ...]:
    """Check the content, by itself and against what Rasa learns from.

    Args:
        root: the project's folder, with content/, domain.yml and data/nlu/.
        today: the day against which review dates are measured.

    Returns:
        The problems, in the order of the files; empty when there is none.
    """
    drafts = read_drafts(root / "content")
    return tuple(sorted({*content_problems(drafts, root, today), *training_problems(drafts, root)}))


def content_problems(drafts: Drafts, root: Path, today: date) -> Iterator[Problem]:
    """Check the content by itself.

    Args:
        drafts: what could be read of it.
        root: the project's folder.
        today: the day against which review dates are measured.

    Yields:
        The problems.
    """
    yield from drafts.problems
    yield from reference_problems(drafts)
    yield from missing_phrases(drafts)
    yield from unknown_phrases(drafts)
    yield from entry_problems(drafts, today)
    yield from _ignored_files(root)
    for document in drafts.documents:
        is_messages = document.path.name == "messages.yml"
        yield from text_problems(document, is_messages=is_messages)
    yield from _emphasis_problems(root / "content", drafts)
    for name, model in _WORD_LISTS.items():
        if (root / "content" / name).exists():
            yield from _shape_problems(root / "content" / name, model)


def _shape_problems(path: Path, model: type[BaseModel]) -> tuple[Problem, ...]:
    try:
        read_as(path, model)
    except ContentError as error:
        return error.problems
    return ()


def _emphasis_problems(directory: Path, drafts: Drafts) -> Iterator[Problem]:
    try:
        menus = read_menus(directory)
    except ContentError as error:
        yield from error.problems
        return
    for document in drafts.documents:
        is_messages = document.path.name == "messages.yml"
        yield from emphasis_problems(document, menus, is_messages=is_messages)


def _ignored_files(root: Path) -> Iterator[Problem]:
    for path in sorted((root / "content" / "procedures").glob("*")):
        if path.suffix != ".yml" and not path.name.startswith("."):
            name = path.relative_to(root).as_posix()
            yield problem("file_ignored", name, expected=f"{path.stem}.yml")
