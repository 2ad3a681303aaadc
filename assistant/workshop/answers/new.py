"""A new answer: its file, its line in domain.yml and its first examples, all or none."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.edits import with_item, with_text
from assistant.content.lexicon import normalise, plain
from assistant.content.linter import lint
from assistant.content.mend import mended_answer
from assistant.content.problems import Problem
from assistant.understanding import kept_apart
from assistant.workshop.answers.draft import PROCEDURES
from assistant.workshop.examples.cleaning import clean
from assistant.workshop.examples.nlu_file import with_group
from assistant.workshop.files import digest, read, replace
from assistant.workshop.project import CUSTOMERS

DOMAIN = "domain.yml"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ADDRESS = re.compile(r"https://\S+")
_PLACEHOLDER = "à écrire"


class NewAnswerError(ValueError):
    """A field cannot be used; the text is the field's name."""


@dataclass(frozen=True)
class NewAnswer:
    """What a person wrote of a new answer.

    Attributes:
        name: its id, the same everywhere.
        topic: where it stands.
        steps: one instruction each.
        contacts: ids of whom to turn to when it did not help.
        source: the published page: its name and address.
        examples: as customers ask it, one each.
        kept: customers' own sentences that are never learnt, only measured on.
    """

    name: str
    topic: str
    title: str
    question: str
    steps: tuple[str, ...]
    escalation: str
    contacts: tuple[str, ...]
    source: tuple[str, str]
    owner: str
    reviewed: date
    review_due: date
    examples: tuple[str, ...]
    kept: tuple[str, ...] = ()


def name_from(title: str) -> str:
    """Make an id of a title."""
    return "_".join(re.findall(r"[a-z0-9]+", plain(title)))[:40].strip("_").lstrip("0123456789_")


def examples_from(text: str) -> tuple[str, ...]:
    """Read examples, one a line, cleaned, none twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if key := normalise(line):
            found.setdefault(key, clean(line))
    return tuple(found.values())


def examples_of(topic: str) -> str:
    """Name the file of a topic's examples."""
    return f"data/nlu/{topic}.yml"


def procedure_of(new: NewAnswer) -> str:
    """Write the file of a new answer, its typography mended.

    Raises:
        NewAnswerError: a field is empty or cannot be used.
        EditError: a text cannot be written.
    """
    for field in ("title", "question", "steps", "escalation", "owner"):
        if not getattr(new, field):
            raise NewAnswerError(field)
    if not NAME.fullmatch(new.name):
        raise NewAnswerError("name")
    if not _ADDRESS.fullmatch(new.source[1]):
        raise NewAnswerError("source_url")
    contacts = "".join(f"    - id: {name}\n" for name in new.contacts)
    source = (
        f"id: {new.name}\ntopic: {new.topic}\ntitle: {_PLACEHOLDER}\nquestion: {_PLACEHOLDER}\n"
        f"steps:\n  - text: {_PLACEHOLDER}\nescalation:\n  text: {_PLACEHOLDER}\n"
        f"{'  contacts:' if contacts else ''}{chr(10) if contacts else ''}{contacts}"
        f"source:\n  label: {_PLACEHOLDER}\n  url: {new.source[1]}\nowner: {_PLACEHOLDER}\n"
        f"reviewed: {new.reviewed}\nreview_due: {new.review_due}\n"
    )
    source = with_text(source, ("title",), new.title)
    source = with_text(source, ("question",), new.question)
    source = with_text(source, ("steps", 0, "text"), new.steps[0])
    for at, step in enumerate(new.steps[1:]):
        source = with_item(source, ("steps",), at, {"text": step})
    source = with_text(source, ("escalation", "text"), new.escalation)
    source = with_text(source, ("source", "label"), new.source[0] or new.source[1])
    return mended_answer(with_text(source, ("owner",), new.owner))


def with_intent(domain: str, name: str, behind: Sequence[str]) -> str:
    """Add an intent to domain.yml, behind the last of some.

    Raises:
        NewAnswerError: it is there already, or none of them is.
    """
    lines = domain.split("\n")
    places = [at for at, line in enumerate(lines) if line.removeprefix("  - ") in behind]
    before = YAML(typ="safe").load(domain)
    if not places or name in before["intents"]:
        raise NewAnswerError("name")
    changed = "\n".join([*lines[: places[-1] + 1], f"  - {name}", *lines[places[-1] + 1 :]])
    after = YAML(typ="safe").load(changed)
    after["intents"].remove(name)
    if after != before:
        raise NewAnswerError("name")
    return changed


def files_of(root: Path, new: NewAnswer, behind: Sequence[str]) -> dict[str, str]:
    """Write all files of a new answer, without touching those of the project.

    Args:
        root: the project's folder.
        new: the answer.
        behind: the answers that there are.

    Returns:
        The text of each file, by its name in the project.

    Raises:
        NewAnswerError: a field cannot be used, or the name is taken.
        NluFileError: the topic's file of examples cannot take them.
    """
    name = (PROCEDURES / f"{new.name}.yml").as_posix()
    if (root / name).exists():
        raise NewAnswerError("name")
    if not new.examples:
        raise NewAnswerError("examples")
    nlu = examples_of(new.topic)
    if not (root / nlu).is_file():
        raise NewAnswerError("topic")
    measured = read(root / CUSTOMERS) if (root / CUSTOMERS).exists() else ""
    # Its first test is the question itself, which is never learnt.
    for text in (new.question, *new.kept):
        measured = kept_apart.with_row(measured, text, new.name)
    return {
        name: procedure_of(new),
        DOMAIN: with_intent(read(root / DOMAIN), new.name, behind),
        nlu: with_group(read(root / nlu), new.name, new.examples),
        CUSTOMERS: measured,
    }


def check(root: Path, files: Mapping[str, str], today: date) -> list[Problem]:
    """Look at the project as it would be, as `make check` does.

    Returns:
        The errors that there were not before.
    """
    known = {str(one) for one in lint(root, today)}
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        copy = Path(folder)
        shutil.copytree(root / "content", copy / "content")
        shutil.copytree(root / "data" / "nlu", copy / "data" / "nlu")
        for name, text in files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8", newline="")
        found = lint(copy, today)
    return [one for one in found if one.severity == "error" and str(one) not in known]


def write(root: Path, files: Mapping[str, str], shown: Mapping[str, str | None]) -> None:
    """Write all files, or none; to be called within `alone`.

    Args:
        root: the project's folder.
        files: the text of each, by name.
        shown: digest of each when it was read; None for a new one.

    Raises:
        ChangedMeanwhileError: somebody changed one.
        OSError: one cannot be written.
    """
    before = {name: read(root / name) for name in files if (root / name).exists()}
    written: list[str] = []
    try:
        for name, text in files.items():
            replace(root / name, text, shown[name])
            written.append(name)
    except BaseException:
        for name in written:
            with suppress(OSError):
                if name in before:
                    replace(root / name, before[name], digest(files[name]))
                else:
                    (root / name).unlink()
        raise


def digests(root: Path, files: Mapping[str, str]) -> dict[str, str | None]:
    """Digest what files hold; None for one that is not there."""
    return {name: digest(read(root / name)) if (root / name).exists() else None for name in files}
