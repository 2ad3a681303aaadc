"""Opens the dialogue's context, which the actions of a process share."""

from __future__ import annotations

import os

from assistant.common.released import released
from assistant.common.settings import load_customer_area, load_settings
from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.dialogue.context import Context
from assistant.dialogue.pages import NoPages, PageFinder
from assistant.dialogue.statements import every_statement_of
from assistant.dialogue.weights import WEIGHTS, load_weights
from assistant.replies.build import ReplyBuilder
from assistant.understanding.encoders import encoder_or_none
from assistant.understanding.page_finder import BOUNDS, EncoderPageFinder, read_bounds
from assistant.understanding.statement_finder import EncoderStatementFinder


def open_context() -> Context:
    """Load the content and learn what chooses among its statements.

    Returns:
        The dialogue's dependencies.

    Raises:
        ContentError: the content or this installation's addresses are not right.
        SettingsError: a setting has a wrong value.
    """
    settings = load_settings()
    directory = settings.assistant_content
    content = load_content(directory, directory / "contacts.local.yml", os.environ)
    statements = {
        procedure.id: every_statement_of(content, procedure)
        for procedure in content.procedures.values()
    }
    lexicon, encoder = load_lexicon(directory), encoder_or_none()
    cache = settings.assistant_var / "cache"
    finder = EncoderStatementFinder(
        statements,
        encoder,
        cache / "statements",
        lexicon.label_questions,
    )
    pages: PageFinder = NoPages()
    if encoder:
        pages = EncoderPageFinder(
            content.pages, encoder, read_bounds(released(BOUNDS)), cache / "pages"
        )
    builder = ReplyBuilder(content, load_customer_area())
    return Context(content, builder, finder, lexicon, load_weights(released(WEIGHTS)), pages)
