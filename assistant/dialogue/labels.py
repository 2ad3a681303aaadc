"""What may be asked of the labels that a text quotes: the name of a button, a menu, a tile."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.content.lexicon import normalise

_QUOTED = re.compile(r"(?P<before>[^.;:«»]{0,60})«\s*[^»]+\s*»(?P<behind>[^.;:«»]{0,40})")
_NEAR = 4
"""Within how many words of a quoted label stands what it is: « Factures » dans le menu."""


def questions_on_labels(
    text: str, label_questions: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """List the questions that the labels of a text answer.

    Args:
        text: what the assistant says.
        label_questions: questions by the word that stands before a label, such as « bouton ».

    Returns:
        The questions, each once.
    """
    nouns = {
        word
        for quoted in _QUOTED.finditer(text)
        for word in (
            *normalise(quoted.group("before")).split()[-_NEAR:],
            *normalise(quoted.group("behind")).split()[:_NEAR],
        )
    }
    asked = [ask for noun, asks in label_questions.items() if noun in nouns for ask in asks]
    return tuple(dict.fromkeys(asked))
