"""Greets, thanks, takes leave, says what it is and what it can do."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionSmallTalk(DialogueAction):
    """Greets, thanks, takes leave, says what it is and what it can do."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_small_talk"
