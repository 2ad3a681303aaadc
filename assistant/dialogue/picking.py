"""Finds the choice that a message names by its title, its number or its position alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from assistant.content.lexicon import Lexicon, contains, normalise
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import ASK, CHOOSE, Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import about_current, leads_to, options
from assistant.dialogue.readings import cases_by_intent

Item = TypeVar("Item")


def picked(context: Context, text: str, memory: Memory) -> Interpretation | None:
    """Find what a message picks, when it says nothing else.

    Args:
        context: the dialogue's dependencies.
        text: the customer's words.
        memory: the conversation's state, with the choices last shown.

    Returns:
        What the choice leads to; the subject in that place where no choice waits for an answer;
        None when the message says anything else, or names what is not there.
    """
    words = normalise(text)
    choice = next((one for one in memory.offered if normalise(one.title) == words), None)
    both = contains(words, context.lexicon.cues.get("two", ()))
    place = None if both else context.lexicon.position(words)
    if choice is None and place is not None:
        choice = _at(memory.offered if words.isdigit() else options(memory), place)
        if choice is None:
            return _subject(context, memory, place)
    if choice is None:
        return None
    leads = leads_to(choice, cases_by_intent(context.content), context.content.answerable_intents)
    return about_current(leads, memory)


def _subject(context: Context, memory: Memory, place: int) -> Interpretation | None:
    threads = context.threads(memory)
    if options(memory):
        return Interpretation(CHOOSE)
    thread = _at(threads, place) if len(threads) > 1 else None
    return Interpretation(ASK, thread.procedure) if thread else None


def _at(items: Sequence[Item], place: int) -> Item | None:
    index = len(items) - 1 if place == Lexicon.LAST else place - 1
    return items[index] if 0 <= index < len(items) else None
