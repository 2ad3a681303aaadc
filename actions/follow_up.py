"""Answers a question about the procedure just told, or takes a detail for it."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionFollowUp(DialogueAction):
    """Answers a question about the procedure just told, or takes a detail for it."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_follow_up"
