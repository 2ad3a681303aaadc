"""Takes « yes », « no », « the second one » or « I don't know » for what was offered."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionChoose(DialogueAction):
    """Takes « yes », « no », « the second one » or « I don't know » for what was offered."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_choose"
