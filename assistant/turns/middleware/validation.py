"""What may reach the bot: readable texts, our own buttons, no secrets."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import structlog

from assistant.turns.masking import Masking
from assistant.turns.model import ATTACHED, CallNext, Outcome, Turn, phrase_answer
from assistant.turns.stores import Shelf
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_KEPT = {"\n", "\t"}
# Format characters hide commands and secrets from the checks; an emoji sequence loses only its
# joining, and the bot reads no emoji.
_REMOVED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Remove control, zero-width and unassigned characters, and space around the text.

    Args:
        text: as received.

    Returns:
        The same text as a person sees it, in Unicode's composed form (NFC).
    """
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        character
        for character in normal
        if character in _KEPT or unicodedata.category(character) not in _REMOVED_CATEGORIES
    ).strip()


def readable(text: str, max_characters: int) -> str | None:
    """Clean a text that the bot may read.

    Args:
        text: as received.
        max_characters: the longest text that the bot reads.

    Returns:
        What `clean` makes of it; None when it is too long.
    """
    # Cleaning costs time for each character: a huge text is not worth it.
    if len(text) > 4 * max_characters:
        return None
    cleaned = clean(text)
    return cleaned if len(cleaned) <= max_characters else None


class ValidateText:
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

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Let a readable text through; a button's payload is not its concern."""
        if turn.message.payload is not None:
            return await call_next(turn)
        text, fault = self._examine(turn.message.text)
        if fault == "empty" and turn.message.metadata.get(ATTACHED):
            fault = "only_words"
        if fault:
            turn.outbox.put(phrase_answer(fault, self._phrases[fault]))
            return Outcome.REFUSED
        return await call_next(replace(turn, message=replace(turn.message, text=text)))

    def _examine(self, text: str) -> tuple[str, str | None]:
        cleaned = readable(text, self._max_characters)
        if cleaned is None:
            return text, "too_long"
        if not cleaned:
            return cleaned, "empty"
        if cleaned.startswith("/"):
            return cleaned, "command_refused"
        return cleaned, None


class PayloadRules:
    """Tells the payloads that a conversation may send.

    A bare `/intent` of the bot's own is as harmless as the question that it stands for, and stays
    good when the memory of what was issued is lost. One with slots must have been issued to this
    very conversation. Looking payloads up rather than signing them keeps them as the reply
    contract shows them, and ties each to its conversation without another secret.
    """

    def __init__(self, issued: Shelf, intents: frozenset[str]) -> None:
        """Make the rules.

        Args:
            issued: the payloads that each conversation was given.
            intents: names of the intents that any button may send.
        """
        self._issued = issued
        self._intents = intents

    async def allow(self, conversation_id: str, payload: str) -> bool:
        """Tell whether a conversation may send a payload.

        Args:
            conversation_id: whose button it is.
            payload: what the button carries.

        Returns:
            Whether it is one of ours.
        """
        if payload.startswith("/") and payload[1:] in self._intents:
            return True
        return await self.title(conversation_id, payload) is not None

    async def title(self, conversation_id: str, payload: str) -> str | None:
        """Look up what was written on a button.

        Args:
            conversation_id: whose button it is.
            payload: what the button carries.

        Returns:
            Its title, or None if this conversation was not given such a button.
        """
        if not _is_text(payload):
            return None
        try:
            return await self._issued.get(conversation_id, payload)
        except StoreError:
            _log.warning("turn.issue_unavailable", conversation_id=conversation_id)
            return None


def _is_text(payload: str) -> bool:
    # Half a surrogate pair can be written in JSON, but is no text that a store could look up.
    return payload.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in payload)


class ValidatePayload:
    """Refuses the payload of a button that this conversation was never given."""

    def __init__(self, rules: PayloadRules, refusal: str) -> None:
        """Set the rules.

        Args:
            rules: which payloads are ours.
            refusal: the sentence that answers another.
        """
        self._rules = rules
        self._refusal = refusal

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Let a message without payload, or with one of ours, through."""
        message = turn.message
        if message.payload is None or await self._rules.allow(
            message.conversation_id, message.payload
        ):
            return await call_next(turn)
        turn.outbox.put(phrase_answer("choice_expired", self._refusal))
        return Outcome.REFUSED


class RedactSecrets:
    """Masks the secrets of a typed text, so that neither the tracker nor a log sees them."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking

    async def __call__(self, turn: Turn, call_next: CallNext) -> Outcome:
        """Pass the masked text on."""
        return await call_next(replace(turn, message=await self._masking.mask(turn.message)))
