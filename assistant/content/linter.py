"""Everything that must hold before content is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.content.drafts import Drafts, read_drafts
from assistant.content.emphasis_rules import emphasis_problems, read_menus
from assistant.content.entry_rules import entry_problems
from assistant.content.problems import ContentError, Problem, problem
from assistant.content.references import reference_problems
from assistant.content.text_rules import text_problems
from assistant.content.training_rules import training_problems


def lint(root: Path, today: date) -> tuple[Problem, ...]:
    """Check the content, by itself and against what Rasa learns from.

    Args:
        root: the project's folder, with content/, domain.yml and data/nlu/.
        today: the day against which review dates are measured.

    Returns:
        The problems, in the order of the files; empty when there is none.
    """
    drafts = read_drafts(root / "content")
    problems = [*content_problems(root, drafts, today), *training_problems(drafts, root)]
    return tuple(sorted(set(problems)))


def content_problems(root: Path, drafts: Drafts, today: date) -> list[Problem]:
    """Check the content by itself, without what Rasa learns from.

    Args:
        root: the project's folder, with content/.
        drafts: what was read of it.
        today: the day against which review dates are measured.

    Returns:
        The problems, in any order.
    """
    problems = [
        *drafts.problems,
        *reference_problems(drafts),
        *entry_problems(drafts, today),
    ]
    problems.extend(_ignored_files(root))
    for document in drafts.documents:
        is_messages = document.path.name == "messages.yml"
        problems.extend(text_problems(document, is_messages=is_messages))
    problems.extend(_emphasis_problems(root / "content", drafts))
    return problems


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
