"""What customers of a load type: the labelled examples, each misspelt in its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from assistant.understanding.examples import read_examples

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class Corpus:
    """Messages by intent.

    Attributes:
        messages: the examples of each intent.
    """

    messages: Mapping[str, Sequence[str]]

    def message(self, intent: str, random: Random) -> str:
        """Draw a message.

        Args:
            intent: what it asks.
            random: where chance comes from.

        Returns:
            An example with one slip of the fingers: nobody types the same words twice, and what is
            remembered of earlier messages must not make a load look light.
        """
        return misspelt(random.choice(self.messages[intent]), random)


def read_corpus(nlu: Path) -> Corpus:
    """Read the labelled examples.

    Args:
        nlu: the folder of NLU files, such as data/nlu.

    Returns:
        The corpus.
    """
    messages: dict[str, list[str]] = {}
    for example in read_examples(nlu):
        messages.setdefault(example.intent, []).append(example.text)
    return Corpus(messages)


def misspelt(text: str, random: Random) -> str:
    """Swap two letters inside one word.

    Args:
        text: a message.
        random: where chance comes from.

    Returns:
        The message; the same when it has no word of five letters.
    """
    words = list(_LONG_WORD.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    place = random.randrange(word.start() + 1, word.end() - 2)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"
