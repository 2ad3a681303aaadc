"""What customers of a load type: the labelled examples, each misspelt in its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from assistant.content.loader import load_content
from assistant.understanding.examples import read_examples
from tools.performance.clients import Typed

_NLU = Path("data/nlu")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class Corpus:
    """Messages by intent.

    Attributes:
        messages: the examples of each intent.
        questions: the intents of the documented questions.
    """

    messages: Mapping[str, Sequence[str]]
    questions: Sequence[str]

    def message(self, intent: str, random: Random) -> Typed:
        """Draw a message.

        Args:
            intent: what it asks.
            random: where chance comes from.

        Returns:
            An example with one slip of the fingers: nobody types the same words twice, and what is
            remembered of earlier messages must not make a load look light.
        """
        return Typed(misspelt(random.choice(self.messages[intent]), random))

    def question(self, random: Random) -> Typed:
        """Draw a documented question."""
        return self.message(random.choice(self.questions), random)


def read_corpus(content: Path) -> Corpus:
    """Read the labelled examples, and which are documented questions."""
    messages: dict[str, list[str]] = {}
    for example in read_examples(_NLU):
        messages.setdefault(example.intent, []).append(example.text)
    return Corpus(messages, sorted(load_content(content).procedures))


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
