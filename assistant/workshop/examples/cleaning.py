"""Makes an example of what a customer wrote, and says what still forbids it."""

from __future__ import annotations

import re
import unicodedata

from assistant.content.lexicon import normalise
from assistant.privacy.redaction.model import MASK
from assistant.privacy.redaction.redactor import SecretRedactor
from assistant.workshop.wording import say

LONGEST = 300
# Rasa reads « [word](entity) » and « {"entity": …} » as more than words.
_BRACKETS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})
_NOT_FIRST = "-*/#>| "


def clean(text: str) -> str:
    """Write a message on one line, as an example can stand in a file."""
    printable = "".join(
        " " if unicodedata.category(char).startswith("C") else char for char in text
    )
    return re.sub(r"\s+", " ", printable.translate(_BRACKETS)).strip().lstrip(_NOT_FIRST)


def faults(text: str) -> list[str]:
    """Say in French what forbids a cleaned text; empty when nothing does."""
    found = []
    if not normalise(text):
        found.append(say("examples.empty"))
    if len(text) > LONGEST:
        found.append(say("examples.long", most=LONGEST))
    if MASK in text:
        found.append(say("examples.masked"))
    elif SecretRedactor().redact(text).text != text:
        found.append(say("examples.personal"))
    return found
