"""The words of content/mail.yml, which stand around the question of a pasted mail."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.content.drafts import read_as


class MailWords(BaseModel):
    """Word lists, written as in lexicon.yml.

    Attributes:
        greeting: words that a greeting's line is made of.
        closing: how the line begins after which the signature comes.
        thanks: how a line of thanks begins.
        only_thanks: what a line of thanks says and nothing else.
        device: how a line added by a telephone or a mail program begins.
        disclaimer: what a legal notice holds.
        postscript: how a line behind the signature begins that belongs to the question.
        thread_opening: how the line before a quoted thread begins.
        wrote: how it ends.
        thread_title: what a title above a quoted thread holds.
        sender: how the first header of a quoted thread begins.
        sent: how one of the next headers begins.
    """

    greeting: tuple[str, ...]
    closing: tuple[str, ...]
    thanks: tuple[str, ...]
    only_thanks: tuple[str, ...]
    device: tuple[str, ...]
    disclaimer: tuple[str, ...]
    postscript: tuple[str, ...]

    thread_opening: tuple[str, ...]
    wrote: tuple[str, ...]
    thread_title: tuple[str, ...]
    sender: tuple[str, ...]
    sent: tuple[str, ...]

    model_config = ConfigDict(frozen=True, extra="forbid")


def load_mail_words(directory: Path) -> MailWords:
    """Read content/mail.yml.

    Args:
        directory: the content directory.

    Returns:
        The word lists.

    Raises:
        ContentError: the file cannot be read, or a list is missing or not a list of words.
    """
    return read_as(directory / "mail.yml", MailWords)
