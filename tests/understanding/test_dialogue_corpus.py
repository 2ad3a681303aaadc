"""The labelled dialogues: read, checked by file and line, sound as shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.understanding.dialogue_corpus import (
    WHOLE_EVERY,
    CorpusError,
    fingerprint,
    read_dialogues,
    with_whole_questions,
)

CONTENT = load_content(Path("content"))
SHIPPED = Path("data/dialogues")
AUTHORS, DIALOGUES = 12, 400


def read(folder: Path, *lines: str) -> tuple[str, ...]:
    """The problems of a file with these lines."""
    (folder / "a.txt").write_text("\n".join(("## one", *lines)), encoding="utf-8")
    try:
        read_dialogues(folder, CONTENT)
    except CorpusError as error:
        return tuple(str(error).splitlines())
    return ()


def test_a_turn_has_a_label_names_words_and_a_text(tmp_path: Path) -> None:
    (tmp_path / "anne.txt").write_text(
        "## one\nask incident | une panne\n"
        "fact incident « Le compte à rebours » | et le délai | il court ?\n\n"
        "## two\nthank | merci\n",
        encoding="utf-8",
    )
    one, two = read_dialogues(tmp_path, CONTENT)
    assert (one.name, one.author, two.name) == ("one", "anne", "two")
    fact = one.turns[1]
    assert (fact.label, fact.names, fact.words) == ("fact", ("incident",), "Le compte à rebours")
    assert fact.text == "et le délai | il court ?"
    assert fact.place.endswith("anne.txt:3")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("merci", "not « label names | text »"),
        ("thank |", "not « label names | text »"),
        ("thanks | merci", "no such label: thanks"),
        ("ask | une panne", "ask needs 1 to 1 names"),
        ("ask weather | ?", "no such question: weather"),
        ("ask2 incident | a et b", "ask2 needs 2 to 3 names"),
        ("profile boss | moi", "no such case: boss"),
        ("choose two incident | b", "choose needs the position"),
        ("fact weather « Oui » | ?", "no such procedure: weather"),
        ("fact incident « Il pleut » | ?", "no statement of incident says « Il pleut »"),
        ("fact incident | ?", "needs words"),
        ("thank incident | merci", "thank needs 0 to 0 names"),
    ],
)
def test_a_line_that_is_not_right_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (found,) = read(tmp_path, line)
    assert found.startswith(f"{tmp_path / 'a.txt'}:2: ")
    assert problem in found


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    assert len(read(tmp_path, "thanks | merci", "ask weather | ?")) == 2


def test_the_shipped_dialogues_are_enough_and_of_enough_authors() -> None:
    dialogues = read_dialogues(SHIPPED, CONTENT)
    assert len(dialogues) >= DIALOGUES
    assert len({dialogue.author for dialogue in dialogues}) >= AUTHORS


def test_the_fingerprint_changes_with_any_label() -> None:
    before = read_dialogues(SHIPPED, CONTENT)
    assert fingerprint(before) == fingerprint(before)
    assert fingerprint(before) != fingerprint(before[1:])


def test_some_dialogues_end_with_a_whole_question_of_their_author() -> None:
    before = read_dialogues(SHIPPED, CONTENT)
    after = with_whole_questions(before)
    added = [
        (one, two.turns[-1])
        for one, two in zip(before, after, strict=True)
        if len(two.turns) > len(one.turns)
    ]
    assert len(added) > len(before) / WHOLE_EVERY
    own = {(one.author, turn.text) for one in before for turn in one.turns}
    assert all((one.author, turn.text) in own for one, turn in added)
    assert {turn.label for _, turn in added} == {"ask"}
