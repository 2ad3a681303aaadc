"""Opens the desk that the actions of a process share."""

from __future__ import annotations

import os

from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.desk import Desk
from assistant.replies.build import ReplyBuilder
from assistant.settings import load_settings
from assistant.understanding.statement_finder import EncoderStatementFinder


def open_desk() -> Desk:
    """Load the content and what chooses among its statements.

    Returns:
        The dialogue's dependencies.

    Raises:
        ContentError: the content or this installation's addresses are not right.
    """
    directory = load_settings().assistant_content
    content = load_content(directory, directory / "contacts.local.yml", os.environ)
    return Desk(content, ReplyBuilder(content), EncoderStatementFinder(), load_lexicon(directory))
