"""Offers choices when in doubt, and says so when there is no documented answer."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionDoubt(DialogueAction):
    """Offers choices when in doubt, and says so when there is no documented answer."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_doubt"
