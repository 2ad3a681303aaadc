"""Whatever a reply holds, Slack takes it, and nothing of it is read as markup."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.replies.model import (
    ChoicePart,
    ChoiceReply,
    ContactPart,
    ContactsReply,
    ImagePart,
    LinkPart,
    MessageReply,
    NotePart,
    ProcedureReply,
    Reply,
    SourcePart,
    StepPart,
)
from assistant.replies.slack import render_slack
from assistant.replies.text import render_text
from tests.replies.slack_rules import elements, problems
from tests.replies.slack_samples import LABELS

CHARACTERS = "aé« »&<>*_`:|@!é\n€🙂"
TEXT = st.text(CHARACTERS, min_size=1, max_size=40).filter(str.strip) | st.integers(60, 4000).map(
    lambda length: "ab" * (length // 2)
)
URL = st.sampled_from(["https://example.com/a?b=1&c=<d>|e", "https://example.com/" + "a" * 3100])
LINK = st.builds(LinkPart, label=TEXT, url=URL)
IMAGE = st.builds(ImagePart, url=URL | st.just("local.png"), alt=TEXT)
STEP = st.builds(StepPart, text=TEXT, link=st.none() | LINK, image=st.none() | IMAGE)
CHOICE = st.builds(ChoicePart, title=TEXT, payload=TEXT)
CONTACT = st.builds(
    ContactPart,
    id=TEXT,
    name=TEXT,
    how=TEXT,
    email=st.none() | st.just("a@example.com"),
    phone=st.none() | TEXT,
    mailto=st.none() | st.integers(1, 4000).map(lambda n: "mailto:a@example.com?body=" + "a" * n),
)
MAYBE = st.none() | TEXT


def several(part: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    return st.lists(part, max_size=most).map(tuple)


REPLY = st.one_of(
    st.builds(
        ProcedureReply,
        procedure=TEXT,
        lead=MAYBE,
        title=TEXT,
        steps=several(STEP, 6),
        notes=several(st.builds(NotePart, kind=st.sampled_from(["important", "info"]), text=TEXT)),
        contacts=several(CONTACT),
        links=several(LINK),
        choices=several(CHOICE, 30),
        source=st.builds(SourcePart, label=TEXT, url=URL, reviewed=st.just(date(2026, 1, 1))),
    ),
    st.builds(
        ChoiceReply, reason=st.just("topic"), lead=MAYBE, question=TEXT, choices=several(CHOICE, 60)
    ),
    st.builds(
        ContactsReply,
        lead=MAYBE,
        text=TEXT,
        contacts=several(CONTACT),
        summary=MAYBE,
        choices=several(CHOICE),
    ),
    st.builds(MessageReply, reason=TEXT, lead=MAYBE, text=TEXT, choices=several(CHOICE)),
)


@given(REPLY)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_slack_accepts_every_message(reply: Reply) -> None:
    messages = render_slack(reply, render_text(reply, LABELS), LABELS, "U1")
    assert messages
    for message in messages:
        assert problems(message.blocks) == []
        assert message.text
        assert "<" not in message.text


@given(REPLY)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_choice_that_fits_has_its_button(reply: Reply) -> None:
    messages = render_slack(reply, render_text(reply, LABELS), LABELS, "U1")
    values = [e["value"] for m in messages for e in elements(m.blocks) if e.get("type") == "button"]
    assert values == [c.payload for c in reply.choices if len(c.payload) <= 2000]
