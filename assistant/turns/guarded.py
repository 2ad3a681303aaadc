"""Refuse the texts that the bot must not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.turns.cleaning import clean
from assistant.turns.model import ATTACHED, Outcome, Proceed, Turn, phrase_answer


class Guarded:
    """Cleans what was typed, and refuses it when empty, over-long or a command.

    Rasa gives an empty text a confident intent, and obeys one that begins with a slash.
    """

    def __init__(self, phrases: Mapping[str, str], max_characters: int) -> None:
        """Set the limit.

        Args:
            phrases: what to say, by key: `empty`, `only_words`, `too_long`, `command_refused`.
            max_characters: the longest text that the bot reads.
        """
        self._phrases = phrases
        self._max_characters = max_characters

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Let a readable text through; a button's payload is not this step's concern."""
        if turn.message.payload is not None:
            return await proceed(turn)
        text, fault = self._examine(turn.message.text)
        if fault == "empty" and turn.message.metadata.get(ATTACHED):
            fault = "only_words"
        if fault:
            turn.outbox.put(phrase_answer(fault, self._phrases[fault]))
            return Outcome.REFUSED
        return await proceed(replace(turn, message=replace(turn.message, text=text)))

    def _examine(self, text: str) -> tuple[str, str | None]:
        # Cleaning costs time for each character: a huge text is not worth it.
        if len(text) > 4 * self._max_characters:
            return text, "too_long"
        cleaned = clean(text)
        if not cleaned:
            return cleaned, "empty"
        if len(cleaned) > self._max_characters:
            return cleaned, "too_long"
        if cleaned.startswith("/"):
            return cleaned, "command_refused"
        return cleaned, None
