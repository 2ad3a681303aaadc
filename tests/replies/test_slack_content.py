"""Everything that content/ can make the assistant say is accepted by Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from assistant.replies.plain import as_asked
from assistant.replies.slack import render_home, render_slack
from assistant.replies.text import render_text
from tests.replies.slack_rules import HOME_BLOCKS, elements, problems

CONTENT = load_content(
    Path("content"),
    environment={
        "CONTACT_ADV_OCB_EMAIL": "adv@example.com",
        "CONTACT_SUPPORT_PHONE": "+33100000000",
    },
)
BUILDER = ReplyBuilder(CONTENT)


def replies() -> Iterator[tuple[str, Reply]]:
    for procedure in CONTENT.procedures.values():
        if procedure.cases is None:
            yield procedure.id, BUILDER.procedure(procedure, None, {})
            continue
        yield f"{procedure.id}-question", BUILDER.case_question(procedure)
        for case in procedure.cases.options:
            yield f"{procedure.id}-{case.id}", BUILDER.procedure(procedure, case, {})
    for topic in CONTENT.topics:
        yield f"topic-{topic}", BUILDER.topic_question(topic)
    yield "topics", BUILDER.topics("fallback_topics")
    yield "contacts", BUILDER.contacts(BUILDER.general_contacts(), CONTENT.messages["contacts"])
    for key, phrase in CONTENT.messages.items():
        yield f"message-{key}", BUILDER.message("text", phrase)


REPLIES = dict(replies())


@pytest.mark.parametrize("name", REPLIES)
def test_is_accepted_in_one_message(name: str) -> None:
    reply = REPLIES[name]
    (message,) = render_slack(reply, render_text(reply, CONTENT.messages), CONTENT.messages, "U1")
    assert problems(message.blocks) == []
    assert message.text


@pytest.mark.parametrize("name", REPLIES)
def test_no_button_is_lost_or_cut(name: str) -> None:
    reply = REPLIES[name]
    (message,) = render_slack(reply, render_text(reply, CONTENT.messages), CONTENT.messages, "U1")
    buttons = [e for e in elements(message.blocks) if e.get("type") == "button"]
    asked = (*getattr(reply, "details", ()), *as_asked(reply.choices, CONTENT.messages))
    assert [(b["text"]["text"], b["value"]) for b in buttons] == [
        (choice.title, choice.payload) for choice in asked
    ]
    assert len({b["action_id"] for b in buttons}) == len(buttons)


def test_home_is_accepted() -> None:
    view = render_home((*BUILDER.topic_choices(), BUILDER.human()), CONTENT.messages)
    assert problems(view["blocks"], HOME_BLOCKS) == []
