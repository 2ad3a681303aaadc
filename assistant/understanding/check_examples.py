"""Command that checks the examples: `python -m assistant.understanding.check_examples`.

It names, by file and line, the same example in two intents and, when any changed, examples that lie
nearer to another intent's than to their own. `--accept` notes those of today as meant.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from assistant.content.problems import Problem, problem, wording
from assistant.understanding.example_check import Nearer, key_of, nearer, repeated
from assistant.understanding.linear import Floats
from assistant.understanding.placed_examples import PlacedExample, placed_examples

CHECKED = Path("content/checked_examples.yml")
"""Committed: the fingerprint of the examples that were checked, and those that are meant."""

_HEAD = """\
# Écrit par « python -m assistant.understanding.check_examples --accept ». Une phrase de cette liste
# est plus proche d'une autre intention que de la sienne, et c'est voulu.
"""

Encode = Callable[[Sequence[str]], Floats]


class Checked(BaseModel):
    """What was checked before.

    Attributes:
        fingerprint: of all examples then.
        accepted: texts that are meant although another intent is nearer, by intent.
    """

    fingerprint: str = ""
    accepted: dict[str, list[str]] = {}

    model_config = ConfigDict(extra="forbid")


def check(root: Path, encode: Encode) -> list[Problem]:
    """Check the examples.

    Args:
        root: the project's folder.
        encode: gives the encoder's vectors; asked for nothing when nothing changed.

    Returns:
        The problems, in the order of the files.
    """
    examples = placed_examples(root)
    problems = [
        problem(
            "example_twice",
            later.file,
            later.line,
            text=later.text,
            other=first.intent,
            where=f"{first.file}:{first.line}",
        )
        for later, first in repeated(examples)
    ]
    checked = read_checked(root / CHECKED)
    if fingerprint(examples) != checked.fingerprint:
        accepted = {(intent, text) for intent, texts in checked.accepted.items() for text in texts}
        problems += [
            problem(
                "example_nearer",
                found.example.file,
                found.example.line,
                text=found.example.text,
                intent=found.example.intent,
                other=found.intent,
                accepted=CHECKED.as_posix(),
            )
            for found in _nearer(examples, encode)
            if key_of(found.example) not in accepted
        ]
    return sorted(problems)


def fingerprint(examples: Iterable[PlacedExample]) -> str:
    """Digest the examples, whatever their order.

    Args:
        examples: all examples.

    Returns:
        Sixteen hexadecimal digits that change with any text or intent.
    """
    lines = sorted(f"{example.intent}\0{example.text}\n" for example in examples)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def read_checked(path: Path) -> Checked:
    """Read what was checked before.

    Args:
        path: the committed file; nothing was checked when it is absent.

    Returns:
        The fingerprint and the accepted examples.
    """
    if not path.exists():
        return Checked()
    return Checked.model_validate(YAML(typ="safe").load(path.read_text("utf-8")) or {})


def accept(root: Path, encode: Encode) -> int:
    """Note today's examples as checked, and those nearer to another intent as meant.

    Args:
        root: the project's folder.
        encode: gives the encoder's vectors.

    Returns:
        The number of examples noted as meant.
    """
    examples = placed_examples(root)
    accepted: dict[str, list[str]] = {}
    for found in _nearer(examples, encode):
        accepted.setdefault(found.example.intent, []).append(found.example.text)
    written = {
        "fingerprint": fingerprint(examples),
        "accepted": {intent: sorted(set(texts)) for intent, texts in sorted(accepted.items())},
    }
    yaml = YAML()
    yaml.width = 1000
    with (root / CHECKED).open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(written, file)
    return sum(map(len, accepted.values()))


def main(arguments: Sequence[str], output: TextIO) -> int:
    """Check the examples and write what is wrong.

    Args:
        arguments: the command line, without the program's name.
        output: where the problems go, one a line.

    Returns:
        The exit status: 1 with a problem.
    """
    parser = argparse.ArgumentParser(
        prog="python -m assistant.understanding.check_examples", description=__doc__
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the project")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    parser.add_argument("--accept", action="store_true", help="note today's as meant")
    options = parser.parse_args(arguments)
    labels = wording()["examples"]

    def encode(texts: Sequence[str]) -> Floats:
        # Imported late: nothing is encoded when nothing changed.
        from assistant.understanding.encoder import SentenceEncoder

        output.write(f"{labels['measuring']}\n")
        output.flush()
        return SentenceEncoder.open().encode_all(texts, options.cache / "check")

    if options.accept:
        count = accept(options.root, encode)
        output.write(labels["accepted"].format(count=count, file=CHECKED.as_posix()) + "\n")
        return 0
    problems = check(options.root, encode)
    output.writelines(f"{found}\n" for found in problems)
    summary = labels["summary"].format(count=len(problems))
    output.write(f"{summary if problems else labels['clean']}\n")
    return 1 if problems else 0


def _nearer(examples: Sequence[PlacedExample], encode: Encode) -> Iterator[Nearer]:
    return nearer(examples, encode([example.text for example in examples]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
