"""Reads the labelled dialogues of data/dialogues, on which the dialogue's decision is fitted.

A file holds what one author wrote. A dialogue begins with `## name`; each line is a turn:

    label [names] [« words of a statement »] | what the customer types
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.content.lexicon import normalise
from assistant.content.loader import load_content
from assistant.content.model import Content
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.statements import Statement, every_statement_of

_TURN = re.compile(
    r"^(?P<label>@?[a-z_0-9]+)(?P<names>[^|«]*)(?:«(?P<words>[^»]*»?[^|]*)»\s*)?\|(?P<text>.*)$"
)

DOUBT = "@doubt"
ACTS: Mapping[str, str] = {
    **{act: act for act in (*kinds.PLAIN_ACTS, kinds.SOLVED, kinds.NOT_SOLVED)},
    "both": kinds.BOTH,
    "none": kinds.NONE,
    "detail": kinds.DETAIL,
    "back": kinds.RESUME,
}
"""Labels that need nothing besides, and the kind of reading that each names."""


WHOLE_EVERY = 4
"""Of so many dialogues one ends with a question asked again, and one with a new one."""


class CorpusError(ValueError):
    """Dialogues that cannot be read; the text names each place and what is wrong there."""


@dataclass(frozen=True)
class LabelledTurn:
    """One message and what it is.

    Attributes:
        label: the label, such as `ask` or `fact`.
        names: the intents, procedures, cases or the position that belong to it.
        words: words of the statement that answers it, of a `fact`.
        text: what the customer types.
        place: file and line.
    """

    label: str
    names: tuple[str, ...]
    words: str | None
    text: str
    place: str


@dataclass(frozen=True)
class LabelledDialogue:
    """A conversation of labelled turns.

    Attributes:
        name: its name.
        author: who wrote it, so that fitting can leave out all that one person wrote.
        turns: its turns.
    """

    name: str
    author: str
    turns: tuple[LabelledTurn, ...]


def read_dialogues(directory: Path, content: Content) -> tuple[LabelledDialogue, ...]:
    """Read and check all dialogues of a folder.

    Args:
        directory: the folder, one file an author.
        content: what the labels name.

    Returns:
        The dialogues.

    Raises:
        CorpusError: a line is not right.
    """
    problems: list[str] = []
    read = [
        dialogue
        for path in sorted(directory.glob("*.txt"))
        for dialogue in _read_file(path, problems)
    ]
    check = _checker(content)
    for dialogue in read:
        for turn in dialogue.turns:
            problems += (f"{turn.place}: {problem}" for problem in check(turn))
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(read)


def statements_named(words: str, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Find the statements that hold some words.

    Args:
        words: the beginning of a statement, or a phrase of it.
        statements: where to look.

    Returns:
        The statements.
    """
    wanted = normalise(words)
    begin = tuple(one for one in statements if normalise(one.text).startswith(wanted))
    return begin or tuple(one for one in statements if wanted in normalise(one.text))


def with_whole_questions(
    dialogues: Sequence[LabelledDialogue],
) -> tuple[LabelledDialogue, ...]:
    """End some dialogues with a whole question: one answered before, or a new one.

    In the authors' dialogues questions lean on each other; customers also ask again, and change the
    subject without a word of transition. The words are those with which the same author opened
    another dialogue.

    Args:
        dialogues: the labelled dialogues.

    Returns:
        As many; two in `WHOLE_EVERY` with one more turn, one of each sort.
    """
    openings: dict[str, list[LabelledTurn]] = {}
    for dialogue in dialogues:
        if dialogue.turns[0].label == "ask":
            openings.setdefault(dialogue.author, []).append(dialogue.turns[0])
    return tuple(
        _ended(dialogue, openings.get(dialogue.author, []), number)
        for number, dialogue in enumerate(dialogues)
    )


def _ended(
    dialogue: LabelledDialogue, openings: Sequence[LabelledTurn], number: int
) -> LabelledDialogue:
    asked = [turn for turn in dialogue.turns if turn.label == "ask"]
    known = {name for turn in dialogue.turns for name in turn.names}
    if number % WHOLE_EVERY == 0:
        fitting = [one for one in openings if one not in asked and one.names[0] == _first(asked)]
        fitting = fitting or asked[:1]
    elif number % WHOLE_EVERY == WHOLE_EVERY // 2:
        fitting = [one for one in openings if one.names[0] not in known]
        fitting = fitting[number % len(fitting) :] if fitting else []
    else:
        fitting = []
    return replace(dialogue, turns=(*dialogue.turns, *fitting[:1]))


def _first(asked: Sequence[LabelledTurn]) -> str | None:
    return asked[0].names[0] if asked else None


def fingerprint(dialogues: Sequence[LabelledDialogue]) -> str:
    """Digest the dialogues.

    Args:
        dialogues: the labelled dialogues.

    Returns:
        Sixteen hexadecimal digits that change with any label or text.
    """
    digest = hashlib.sha256()
    for dialogue in dialogues:
        for turn in dialogue.turns:
            row = (dialogue.author, turn.label, *turn.names, turn.words or "", turn.text)
            digest.update("\0".join(row).encode())
    return digest.hexdigest()[:16]


def _read_file(path: Path, problems: list[str]) -> Iterator[LabelledDialogue]:
    name: str | None = None
    turns: list[LabelledTurn] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, "## end"], start=1):
        if line.startswith("## "):
            if name is not None:
                yield LabelledDialogue(name, path.stem, tuple(turns))
            name, turns = line[3:].strip(), []
        elif line.strip() and not line.startswith("# "):
            turn = _read_turn(line, f"{path}:{number}")
            if turn is None or name is None:
                problems.append(f"{path}:{number}: not « label names | text »")
            else:
                turns.append(turn)


def _read_turn(line: str, place: str) -> LabelledTurn | None:
    found = _TURN.match(line)
    if found is None or not found["text"].strip():
        return None
    words = found["words"].strip() if found["words"] else None
    text = found["text"].strip().replace("\\n", "\n")
    return LabelledTurn(found["label"], tuple(found["names"].split()), words, text, place)


def _checker(content: Content) -> Callable[[LabelledTurn], Iterator[str]]:
    statements = {
        procedure.id: every_statement_of(content, procedure)
        for procedure in content.procedures.values()
    }
    cases = {
        case.id
        for procedure in content.procedures.values()
        for case in (procedure.cases.options if procedure.cases else ())
    }
    answerable = content.answerable_intents

    def check(turn: LabelledTurn) -> Iterator[str]:
        label, names = turn.label, turn.names
        count = {"ask": (1, 1), "ask2": (2, 3), DOUBT: (1, 3), "fact": (1, 1), "unknown": (1, 1)}
        count.update({"choose": (2, 2), "profile": (1, 1), "not_profile": (1, 1)})
        least, most = count.get(label, (0, 0))
        if label not in count and label not in ACTS:
            yield f"no such label: {label}"
        elif not least <= len(names) <= most:
            yield f"{label} needs {least} to {most} names"
        elif label in ("ask", "ask2", DOUBT):
            yield from (f"no such question: {one}" for one in names if one not in answerable)
        elif label in ("profile", "not_profile"):
            yield from (f"no such case: {one}" for one in names if one not in cases)
        elif label == "choose" and not names[0].isdigit():
            yield "choose needs the position and what is chosen"
        elif label in ("fact", "unknown") and names[0] not in statements:
            yield f"no such procedure: {names[0]}"
        elif label == "fact" and not statements_named(turn.words or "", statements[names[0]]):
            yield f"no statement of {names[0]} says « {turn.words} »"
        elif label == "fact" and not turn.words:
            yield "fact needs words of the statement"

    return check


def main() -> int:
    """Check the dialogues of a folder.

    Returns:
        The exit code: 1 when a line is not right.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=Path, default=Path("data/dialogues"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    options = parser.parse_args()
    try:
        read_dialogues(options.dialogues, load_content(options.content))
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
