"""Read lines from a person at a terminal, or from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from prompt_toolkit import PromptSession

from assistant.shell.conversation import Conversation


def talk(conversation: Conversation, prompt: str, show: Callable[[str], None]) -> None:
    """Answer each line until the end of the input, Ctrl-C or the command that quits.

    Args:
        conversation: answers the lines.
        prompt: text before what the person types.
        show: writes one answer.
    """
    lines = _typed_lines if sys.stdin.isatty() else _piped_lines
    for line in lines(conversation, prompt):
        if conversation.ends_with(line):
            return
        answer = conversation.answer(line)
        if answer:
            show(answer)


def _typed_lines(conversation: Conversation, prompt: str) -> Iterator[str]:
    session: PromptSession[str] = PromptSession()
    # prompt_toolkit paints non-breaking spaces in another colour.
    shown_prompt = prompt.replace("\u00a0", " ")
    while True:
        try:
            # What got no answer is typed in already: Enter sends it again.
            yield session.prompt(shown_prompt, default=conversation.unsent)
        except (EOFError, KeyboardInterrupt):
            return


def _piped_lines(_conversation: Conversation, _prompt: str) -> Iterator[str]:
    yield from sys.stdin
