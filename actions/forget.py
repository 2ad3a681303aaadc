"""Starts the conversation over, or forgets it."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionForget(DialogueAction):
    """Starts the conversation over, or forgets it."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_forget"
