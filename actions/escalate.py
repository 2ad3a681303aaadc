"""Climbs the ladder after a procedure: what else to do, a contact, a person."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionEscalate(DialogueAction):
    """Climbs the ladder after a procedure: what else to do, a contact, a person."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_escalate"
