"""The actions that domain.yml names; each says what its turns are about."""

from __future__ import annotations

from actions.dialogue_action import DialogueAction


class ActionAnswer(DialogueAction):
    """Answers with a procedure, a topic's questions or a case."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_answer"


class ActionChoose(DialogueAction):
    """Takes « yes », « no », « the second one » or « I don't know » for what was offered."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_choose"


class ActionDoubt(DialogueAction):
    """Offers choices when in doubt, and says so when there is no documented answer."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_doubt"


class ActionEscalate(DialogueAction):
    """Climbs the ladder after a procedure: what else to do, a contact, a person."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_escalate"


class ActionFollowUp(DialogueAction):
    """Answers a question about the procedure just told, or takes a detail for it."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_follow_up"


class ActionForget(DialogueAction):
    """Starts the conversation over, or forgets it."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_forget"


class ActionSmallTalk(DialogueAction):
    """Greets, thanks, takes leave, says what it is and what it can do."""

    def name(self) -> str:
        """Name of the action in domain.yml."""
        return "action_small_talk"
