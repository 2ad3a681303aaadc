"""One action on the shipped content."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.kinds import ActionAnswer
from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.context import Context
from assistant.dialogue.weights import WEIGHTS, load_weights
from assistant.replies.build import ReplyBuilder
from tests.actions.stage import Stage
from tests.dialogue.talk import AskedFinder


@pytest.fixture(scope="session")
def context() -> Context:
    content = load_content(Path("content"))
    return Context(
        content,
        ReplyBuilder(content),
        AskedFinder(),
        load_lexicon(Path("content")),
        load_weights(WEIGHTS),
    )


@pytest.fixture
def stage(context: Context) -> Stage:
    return Stage(ActionAnswer(context))
