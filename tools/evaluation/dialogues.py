"""Whole dialogues: the sets that conversation is measured on, and how they went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field

from assistant.service.asker import Asker, new_sender
from tools.evaluation.records import Text, read_records
from tools.evaluation.shares import Share, share
from tools.evaluation.wording import Wording


class ExpectedTurn(BaseModel):
    """One message of a dialogue, and what a good answer is.

    Attributes:
        user: the message.
        expect: a good answer in words, for whoever reads.
        must_contain_any: phrases of which one must be said, if there are any.
        must_not_contain: phrases that must not be said.
    """

    user: Text
    expect: str = ""
    must_contain_any: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()


class Dialogue(BaseModel):
    """A dialogue: its name, and what the customer says, in order."""

    name: Text
    turns: tuple[ExpectedTurn, ...] = Field(min_length=1)


@dataclass(frozen=True)
class PlayedTurn:
    """A turn that was had.

    Attributes:
        expected: the message and what a good answer is.
        texts: the texts of the replies.
        problems: what is wrong with them; nothing when the turn passes.
    """

    expected: ExpectedTurn
    texts: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class PlayedDialogue:
    """A dialogue that was had.

    Attributes:
        name: its name.
        turns: its turns, in order.
    """

    name: str
    turns: tuple[PlayedTurn, ...]

    @property
    def passed(self) -> bool:
        """Whether every turn passed."""
        return not any(turn.problems for turn in self.turns)


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Read a set of dialogues.

    Args:
        path: JSONL file; each line has a `name` and `turns`, each with `user`, `expect` and,
            optionally, `must_contain_any` and `must_not_contain`.

    Returns:
        The dialogues, in the file's order.

    Raises:
        EvaluationError: the file, a line or a field is not right.
    """
    return tuple(record.read(Dialogue) for record in read_records(path))


def play(dialogue: Dialogue, asker: Asker, tick: Callable[[], None]) -> PlayedDialogue:
    """Have a dialogue, as one new conversation.

    Args:
        dialogue: the dialogue.
        asker: talks to the assistant.
        tick: called after each turn.

    Returns:
        How it went.
    """
    sender = new_sender()
    turns = []
    for expected in dialogue.turns:
        turn = asker.ask(expected.user, sender)
        texts, said = turn.texts, "\n".join((*turn.texts, *turn.structures))
        wording = Wording(expected.must_contain_any, expected.must_not_contain)
        problems = wording.problems(said) if texts else ("no reply",)
        turns.append(PlayedTurn(expected, texts, problems))
        tick()
    return PlayedDialogue(dialogue.name, tuple(turns))


def dialogue_figures(played: Sequence[PlayedDialogue]) -> dict[str, Share]:
    """Count what passed.

    Args:
        played: the dialogues.

    Returns:
        The shares `turns` and `dialogues`.
    """
    return {
        "turns": share(not turn.problems for dialogue in played for turn in dialogue.turns),
        "dialogues": share(dialogue.passed for dialogue in played),
    }
