"""A new answer: its file, its line in domain.yml and its first examples, all or none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.edits import WIDTH, cleaned
from assistant.content.lexicon import normalise, plain
from assistant.content.linter import lint
from assistant.content.mend import mended_answer
from assistant.content.problems import Problem
from assistant.understanding import kept_apart
from assistant.workshop.answers.draft import PROCEDURES, copy_with
from assistant.workshop.examples.cleaning import clean
from assistant.workshop.examples.nlu_file import with_examples
from assistant.workshop.files import digest, read, replace
from assistant.workshop.project import CUSTOMERS

DOMAIN = "domain.yml"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ADDRESS = re.compile(r"https://\S+")
_REVIEW = timedelta(days=182)


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
        source_label, source_url: the published page.
        today: when it was written, and so reviewed.
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
    source_label: str
    source_url: str
    owner: str
    today: date
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
    """
    for field in ("title", "question", "steps", "escalation", "owner"):
        if not getattr(new, field):
            raise NewAnswerError(field)
    if not NAME.fullmatch(new.name):
        raise NewAnswerError("name")
    if not _ADDRESS.fullmatch(new.source_url):
        raise NewAnswerError("source_url")
    contacts = {"contacts": [{"id": name} for name in new.contacts]} if new.contacts else {}
    entry = {
        "id": new.name,
        "topic": new.topic,
        "title": cleaned(new.title),
        "question": cleaned(new.question),
        "steps": [{"text": cleaned(step)} for step in new.steps],
        "escalation": {"text": cleaned(new.escalation), **contacts},
        "source": {"label": cleaned(new.source_label or new.source_url), "url": new.source_url},
        "owner": cleaned(new.owner),
        "reviewed": new.today,
        "review_due": new.today + _REVIEW,
    }
    file, yaml = StringIO(), YAML()
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(entry, file)
    return mended_answer(file.getvalue())


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
        nlu: with_examples(read(root / nlu), new.name, new.examples),
        CUSTOMERS: measured,
    }


def check(root: Path, files: Mapping[str, str], today: date) -> list[Problem]:
    """Look at the project as it would be, as `make check` does.

    Returns:
        The errors that there were not before.
    """
    known = {str(one) for one in lint(root, today)}
    with copy_with(root, ["content", "data/nlu"], files) as copy:
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
