"""How an answer looks on each channel, by the renderers that the channels use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.content.model import DETAIL_VALUES, UNKNOWN, Content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from assistant.replies.slack import render_slack
from assistant.replies.teams import render_teams
from assistant.replies.text import render_text

_SERVICE_ID, _EXAMPLE_ID = "service_id", "OCB000123"


def look(
    content: Content, name: str, case: str, details: Mapping[str, str], area: Mapping[str, str]
) -> dict[str, Any]:
    """Build an answer as a customer with these details would get it.

    Args:
        content: what may be said.
        name: the answer.
        case: one of its cases; the question which case it is, if empty and it has some.
        details: what the customer told, by name.
        area: the addresses of the customer area.

    Returns:
        The `reply`, whose structure the widget shows, its plain `text`, the blocks of its messages
        in `slack`, the card in `teams` (None for a text alone), and the content's `phrases`.
    """
    build, procedure = ReplyBuilder(content, area), content.procedures[name]
    chosen = procedure.case(case)
    if procedure.cases and chosen is None:
        reply: Reply = build.case_question(procedure)
    else:
        reply = build.procedure(procedure, chosen, details)
    text = render_text(reply, content.messages)
    messages = render_slack(reply, text, content.messages)
    attachments = render_teams(reply, content.messages).get("attachments")
    return {
        "reply": reply,
        "text": text,
        "slack": [block for message in messages for block in message.blocks],
        "teams": attachments[0]["content"] if attachments else None,
        "phrases": content.messages,
    }


def given_details(given: Mapping[str, str]) -> dict[str, str]:
    """Read what a form says that the customer told."""
    found = {
        name: given.get(name, UNKNOWN)
        for name, values in DETAIL_VALUES.items()
        if given.get(name, UNKNOWN) in values
    }
    if found.get(_SERVICE_ID, UNKNOWN) != UNKNOWN:
        found[_SERVICE_ID] = _EXAMPLE_ID
    return {name: value for name, value in found.items() if value != UNKNOWN}
