"""The labelled messages of data/masking, and ordinary ones of data/nlu and data/questions.

In a text ⟦…⟧ stands around a secret, and ‖ within what a scanner of repositories would take for a
real key; both are taken out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy.redaction.model import Span

DATA = Path(__file__).parents[2] / "data"
SECRET = re.compile(r"⟦(.*?)⟧", re.DOTALL)
_EXAMPLE = "      - "
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Message:
    """One message as it was typed.

    Args:
        author: who wrote it.
        text: what was typed.
        secrets: where its secrets stand.
    """

    author: str
    text: str
    secrets: tuple[Span, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Its secrets."""
        return tuple(self.text[span.start : span.end] for span in self.secrets)

    @property
    def around(self) -> tuple[str, ...]:
        """What stands before, between and behind its secrets."""
        starts = (0, *(span.end for span in self.secrets))
        ends = (*(span.start for span in self.secrets), len(self.text))
        return tuple(self.text[start:end] for start, end in zip(starts, ends, strict=True))


Talk = tuple[Message, ...]
"""Messages of one customer, one behind the other; mostly one alone."""


def marked(author: str, text: str) -> Message:
    """Take the marks out of a text."""
    pieces = SECRET.split(text.replace("‖", ""))
    typed, secrets = "", []
    for number, piece in enumerate(pieces):
        if number % 2:
            secrets.append(Span(len(typed), len(typed) + len(piece)))
        typed += piece
    return Message(author, typed, tuple(secrets))


def authors(data: Path = DATA) -> list[str]:
    """Name who wrote labelled messages."""
    files = (data / "masking").glob("*_secrets.jsonl")
    return sorted(file.stem.removesuffix("_secrets") for file in files)


def talks(author: str, kind: str, data: Path = DATA) -> list[Talk]:
    """Read what an author wrote: `secrets` or `ordinary`."""
    lines = (data / "masking" / f"{author}_{kind}.jsonl").read_text("utf-8").splitlines()
    read = map(json.loads, lines)
    return [
        tuple(marked(author, text) for text in each.get("messages", [each.get("text")]))
        for each in read
    ]


def talks_of(names: Iterable[str], data: Path = DATA) -> list[Talk]:
    """Read all that some authors wrote."""
    kinds = ("secrets", "ordinary")
    return [talk for name in names for kind in kinds for talk in talks(name, kind, data)]


def ordinary_texts(data: Path = DATA) -> list[str]:
    """Read messages that were written for another purpose; none holds a secret."""
    texts = dict.fromkeys(_of_nlu(data / "nlu"))
    for file in sorted((data / "questions").glob("*.jsonl")):
        texts |= dict.fromkeys(json.loads(line)["text"] for line in file.open(encoding="utf-8"))
    return list(texts)


def _of_nlu(folder: Path) -> Iterator[str]:
    # Parsing these files as YAML takes longer than all else here.
    for file in sorted(folder.glob("*.yml")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith(_EXAMPLE):
                yield _ENTITY.sub(r"\1", line.removeprefix(_EXAMPLE))
