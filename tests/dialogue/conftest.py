"""The dialogue on the shipped content, with a simple finder of statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.weights import WEIGHTS, load_weights
from assistant.replies.build import ReplyBuilder
from tests.dialogue.talk import AskedFinder, Talk

CONTENT_DIRECTORY = Path("content")


def _desk(**addresses: str) -> Desk:
    content = load_content(CONTENT_DIRECTORY, environment=addresses)
    return Desk(
        content,
        ReplyBuilder(content),
        AskedFinder(),
        load_lexicon(CONTENT_DIRECTORY),
        load_weights(WEIGHTS),
    )


@pytest.fixture(scope="session")
def desk() -> Desk:
    return _desk()


@pytest.fixture(scope="session")
def reached_desk() -> Desk:
    """A desk whose sales administration has an address."""
    return _desk(CONTACT_ADV_OCB_EMAIL="adv@example.com")


@pytest.fixture
def new_talk(desk: Desk) -> Talk:
    """A conversation that has just begun."""
    return Talk(desk)


@pytest.fixture
def talk(desk: Desk) -> Talk:
    """A conversation in which the assistant has presented itself."""
    return Talk(desk, Memory(announced=True))
