"""Names of what a parsed message holds, ours and Rasa's."""

from __future__ import annotations

from typing import Any, Protocol

TEXT = "text"
INTENT = "intent"
INTENT_RANKING = "intent_ranking"
ENTITIES = "entities"
UNDERSTANDING = "understanding"
"""What our components add: candidates, questions, signals and language (a JSON object)."""

FALLBACK_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"


class Parsed(Protocol):
    """A message of Rasa's pipeline, of which this package reads keys only."""

    def get(self, prop: str) -> Any:
        """Read what is kept under a key, or None."""


def probabilities(message: Parsed) -> dict[str, float]:
    """Read the calibrated probability of each intent; nothing before a classifier."""
    return {item["name"]: item["confidence"] for item in message.get(INTENT_RANKING) or ()}
