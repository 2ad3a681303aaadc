"""The dialogue on the shipped content, with a simple finder of statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.weights import WEIGHTS, load_weights
from assistant.replies.build import ReplyBuilder
from tests.dialogue.talk import AskedFinder, Talk

CONTENT_DIRECTORY = Path("content")


def _context(**addresses: str) -> Context:
    content = load_content(CONTENT_DIRECTORY, environment=addresses)
    return Context(
        content,
        ReplyBuilder(content),
        AskedFinder(),
        load_lexicon(CONTENT_DIRECTORY),
        load_weights(WEIGHTS),
    )


@pytest.fixture(scope="session")
def context() -> Context:
    return _context()


@pytest.fixture(scope="session")
def reached_context() -> Context:
    """A context whose sales administration has an address."""
    return _context(CONTACT_ADV_OCB_EMAIL="adv@example.com")


@pytest.fixture
def new_talk(context: Context) -> Talk:
    """A conversation that has just begun."""
    return Talk(context)


@pytest.fixture
def talk(context: Context) -> Talk:
    """A conversation in which the assistant has presented itself."""
    return Talk(context, Memory(announced=True))
