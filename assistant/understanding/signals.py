"""What is heard beside the question: a greeting, anger, the wish for a person."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.content.lexicon import Lexicon, contains, normalise

GREETING = "greeting"
ANGER = "anger"
HUMAN = "human"
_GREETING_WORDS = 3
"""Among how many first words a greeting is looked for."""


def signals(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Hear the signals of a message.

    Args:
        text: the message.
        lexicon: the words of each signal.

    Yields:
        `greeting` when it begins with one, `anger` when it holds angry words, `human` when it
        asks for a person.
    """
    words = normalise(text)
    opening = " ".join(words.split()[:_GREETING_WORDS])
    if contains(opening, lexicon.greeting):
        yield GREETING
    if contains(words, lexicon.anger):
        yield ANGER
    if contains(words, lexicon.human):
        yield HUMAN
