"""Answers with a procedure, a topic's questions or a case."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionAnswer(DialogueAction):
    """Answers with a procedure, a topic's questions or a case."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_answer"
