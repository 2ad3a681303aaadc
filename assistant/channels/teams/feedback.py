"""Teams' own feedback: thumbs under a message, and a form that we draw for « no »."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.replies.build import AFFIRM, NOT_SOLVED, REASONS
from assistant.replies.teams import CARD_CONTENT_TYPE

FORM = "message/fetchTask"
"""Name of the invoke that asks for the form behind a thumb."""
ANSWER = "message/submitAction"
"""Name of the invoke that brings what was filled in."""

OTHER = "other"
MAX_COMMENT = 500

Rating = Literal["like", "dislike"]


@dataclass(frozen=True)
class Rated:
    """What a person thinks of an answer.

    Attributes:
        rating: thumb up or down.
        reason: why not, when the form says so.
        comment: the same in the person's words.
    """

    rating: Rating
    reason: str | None = None
    comment: str | None = None

    @property
    def payload(self) -> str:
        """What the bot is to receive."""
        return AFFIRM if self.rating == "like" else NOT_SOLVED


def read_rating(value: Any) -> Rated | None:
    """Read a thumb, and the form behind it.

    Args:
        value: the invoke's value; what Teams sends differs with its version.

    Returns:
        What it says; None when it is no feedback.
    """
    data = value.get("data", value) if isinstance(value, dict) else None
    if not isinstance(data, dict) or data.get("actionName") != "feedback":
        return None
    action = data.get("actionValue")
    action = action if isinstance(action, dict) else {}
    rating = action.get("reaction")
    if rating not in ("like", "dislike"):
        return None
    form = _form(action.get("feedback"))
    reason, comment = form.get("reason"), form.get("comment") or form.get("feedbackText")
    said = comment.strip()[:MAX_COMMENT] if isinstance(comment, str) else ""
    known = reason if reason in REASONS else (OTHER if said else None)
    return Rated(rating, known if rating == "dislike" else None, said or None)


def feedback_form(phrases: Mapping[str, str]) -> dict[str, Any]:
    """Draw the form that asks what was missing.

    Args:
        phrases: sentences by key.

    Returns:
        The JSON with which to answer the platform.
    """
    choices = [{"title": phrases[f"choice_reason_{reason}"], "value": reason} for reason in REASONS]
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "fr",
        "body": [
            {
                "type": "Input.ChoiceSet",
                "id": "reason",
                "label": phrases["teams_missing"],
                "style": "expanded",
                "choices": choices,
            },
            {
                "type": "Input.Text",
                "id": "comment",
                "label": phrases["teams_missing_words"],
                "isMultiline": True,
                "maxLength": MAX_COMMENT,
            },
        ],
        "actions": [{"type": "Action.Submit", "title": phrases["teams_send"]}],
    }
    return {
        "task": {
            "type": "continue",
            "value": {
                "title": phrases["feedback_question"],
                "card": {"contentType": CARD_CONTENT_TYPE, "content": card},
            },
        }
    }


def thanks(phrases: Mapping[str, str]) -> dict[str, Any]:
    """Thank for a thumb that needs no form.

    Args:
        phrases: sentences by key.

    Returns:
        The JSON with which to answer the platform.
    """
    return {"task": {"type": "message", "value": phrases["teams_rated"]}}


def _form(feedback: Any) -> dict[str, Any]:
    if isinstance(feedback, str):
        try:
            feedback = json.loads(feedback)
        except ValueError:
            return {"comment": feedback}
    return feedback if isinstance(feedback, dict) else {}
