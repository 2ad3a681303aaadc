"""Emoji and their codes that say yes or no."""

from __future__ import annotations

from assistant.content.lexicon import Lexicon, normalise
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import ANOTHER_QUESTION, Memory

YES = "yes"
NO = "no"


def read_sign(text: str, memory: Memory, lexicon: Lexicon) -> Interpretation | None:
    """Read a message that is nothing but a sign.

    Args:
        text: the customer's words.
        memory: the conversation's state.
        lexicon: the signs.

    Returns:
        Yes or no to what was asked, solved or not after an answer; None when the message holds no
        sign, or words besides.
    """
    sign = sign_of(text, lexicon)
    if sign is None or normalise(without_signs(text, lexicon)):
        return None
    answered = memory.procedure and not memory.waits_for_an_answer
    if sign == YES:
        if answered and memory.offer != ANOTHER_QUESTION:
            return Interpretation(kinds.SOLVED, memory.procedure)
        return Interpretation(kinds.AFFIRM if memory.waits_for_an_answer else kinds.ACKNOWLEDGE)
    return (
        Interpretation(kinds.NOT_SOLVED, memory.procedure)
        if answered
        else Interpretation(kinds.DENY)
    )


def sign_of(text: str, lexicon: Lexicon) -> str | None:
    """Find the sign that a message holds.

    Args:
        text: the customer's words.
        lexicon: the signs.

    Returns:
        `yes`, `no`, or None when there is none, or both.
    """
    found = [name for name, signs in lexicon.signs.items() if any(one in text for one in signs)]
    return found[0] if len(found) == 1 else None


def without_signs(text: str, lexicon: Lexicon) -> str:
    """Remove the signs of a message: the codes of some hold letters or digits.

    Args:
        text: the customer's words.
        lexicon: the signs.

    Returns:
        The rest.
    """
    for signs in lexicon.signs.values():
        for sign in signs:
            text = text.replace(sign, " ")
    return text
