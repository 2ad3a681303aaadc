"""The plainest questions there are, over REST with the running assistant.

Two authors who saw none of the examples wrote them; what equals an example was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.content.lexicon import normalise
from assistant.content.loader import load_content
from assistant.understanding.examples import read_examples
from tests.conversations.conversation import Reply
from tests.conversations.test_conversations import Customer

FILE = Path("tests/conversations/plain/questions.txt")
CONTENT = load_content(Path("content"))
UNANSWERED = ("vague", "out_of_scope")
LEAST = 200


def questions() -> Iterator[tuple[str, str]]:
    """Each question with the intent that it asks for."""
    intent = ""
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("# "):
            intent = line.removeprefix("# ")
        elif line:
            yield intent, line


def fault(intent: str, replies: list[Reply]) -> str | None:
    """What is wrong with the replies to a question."""
    first = replies[0].structure
    answered = first.get("procedure")
    if intent in UNANSWERED:
        return f"answered with {answered}" if answered else None
    if CONTENT.topic_for_intent(intent):
        right = first["type"] == "choice" and first["topic"] == intent
    else:
        right = answered == intent
    return None if right else f"{first['type']} {answered or first.get('reason')}"


def test_there_are_two_hundred_and_each_answer_has_some() -> None:
    asked = [intent for intent, _ in questions()]

    assert len(asked) >= LEAST
    assert set(asked) == {*CONTENT.answerable_intents, *UNANSWERED}


def test_none_is_an_example() -> None:
    learnt = {normalise(example.text) for example in read_examples(Path("data/nlu"))}

    assert [text for _, text in questions() if normalise(text) in learnt] == []


@pytest.mark.slow
def test_every_plain_question_gets_its_answer(assistant_url: str) -> None:
    for intent, text in questions():
        replies = Customer(assistant_url).type(text)
        wrong = fault(intent, replies)
        assert wrong is None, f"« {text} » ({intent}): {wrong}\n{replies[0].text}"
