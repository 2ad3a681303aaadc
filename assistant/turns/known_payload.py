"""Obey only the buttons that we issued."""

from __future__ import annotations

import structlog

from assistant.turns.model import Outcome, Proceed, Turn, phrase_answer
from assistant.turns.stores.model import IssuedPayloads, StoreError

_log = structlog.get_logger(__name__)


class PayloadRules:
    """Tells the payloads that a conversation may send.

    A bare `/intent` of the bot's own is as harmless as the question that it stands for, and stays
    good when the memory of what was issued is lost. One with slots must have been issued to this
    very conversation. Looking payloads up rather than signing them keeps them as the reply
    contract shows them, and ties each to its conversation without another secret.
    """

    def __init__(self, issued: IssuedPayloads, intents: frozenset[str]) -> None:
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
            return await self._issued.title(conversation_id, payload)
        except StoreError:
            _log.warning("turn.issue_unavailable", conversation_id=conversation_id)
            return None


def _is_text(payload: str) -> bool:
    # Half a surrogate pair can be written in JSON, but is no text that a store could look up.
    return payload.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in payload)


class KnownPayload:
    """Refuses the payload of a button that this conversation was never given."""

    def __init__(self, rules: PayloadRules, refusal: str) -> None:
        """Set the rules.

        Args:
            rules: which payloads are ours.
            refusal: the sentence that answers another.
        """
        self._rules = rules
        self._refusal = refusal

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Let a message without payload, or with one of ours, through."""
        message = turn.message
        if message.payload is None or await self._rules.allow(
            message.conversation_id, message.payload
        ):
            return await proceed(turn)
        turn.outbox.put(phrase_answer("choice_expired", self._refusal))
        return Outcome.REFUSED
