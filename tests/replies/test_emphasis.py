"""Names of menus stand out in each channel, and marks are never read."""

from __future__ import annotations

import json

from assistant.replies.model import ContactPart, MessageReply, NotePart, Reply, StepPart
from assistant.replies.slack import render_slack
from assistant.replies.teams import render_teams
from assistant.replies.text import render_text
from tests.replies.slack_samples import LABELS, PROCEDURE
from tests.replies.test_teams import LABELS as PHRASES

MARKED = PROCEDURE.model_copy(
    update={
        "lead": "See **Menu**.",
        "steps": (StepPart(text="Open **Support**, not 2 * 3 * 4."), StepPart(text="Wait.")),
        "notes": (
            NotePart(kind="important", text="Press **Create** now."),
            NotePart(kind="info", text="**Later** is late."),
        ),
        "contacts": (ContactPart(id="desk", name="The desk", how="In **Help**."),),
    }
)
NAMES = ["Menu", "Create", "Support", "Later", "Help"]  # the important note comes first
SINGLE = MARKED.model_copy(update={"steps": (StepPart(text="Open **Support**."),)})
MESSAGE = MessageReply(reason="follow_up", text="Open **Support**.")


def bold_in_slack(reply: Reply) -> list[str]:
    found: list[str] = []

    def look(part: object) -> None:
        if isinstance(part, dict):
            if part.get("style") == {"bold": True}:
                found.append(part["text"])
            for inner in part.values():
                look(inner)
        elif isinstance(part, list | tuple):
            for inner in part:
                look(inner)

    (message,) = render_slack(reply, render_text(reply, LABELS), LABELS)
    look(message.blocks)
    assert "**" not in message.text + json.dumps(message.blocks)
    return found


def test_slack_shows_the_names_in_bold() -> None:
    assert [text for text in bold_in_slack(MARKED) if text in NAMES] == NAMES
    assert bold_in_slack(MESSAGE) == ["Support"]


def test_teams_shows_the_names_in_bold() -> None:
    activity = render_teams(MARKED, PHRASES)
    card = activity["attachments"][0]["content"]
    body = json.dumps(card["body"], ensure_ascii=False)
    for name in NAMES[1:]:
        assert f"**{name}**" in body
    assert "2 * 3 * 4" in body
    assert "**" not in activity["text"] + activity["summary"] + card["fallbackText"]
    assert "**" not in json.dumps(render_teams(MESSAGE, PHRASES))


def test_plain_text_has_no_marks() -> None:
    text = render_text(MARKED, LABELS)
    assert "**" not in text
    assert all(name in text for name in NAMES)


def test_a_single_step_has_no_number() -> None:
    assert "1." not in render_text(SINGLE, LABELS)
    assert "1. " in render_text(MARKED, LABELS)
    (message,) = render_slack(SINGLE, "…", LABELS)
    assert "ordered" not in json.dumps(message.blocks)
    card = render_teams(SINGLE, PHRASES)["attachments"][0]["content"]
    assert "ColumnSet" not in json.dumps(card)
