"""Replies as plain text: good to read alone, and never cut by Rasa."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.content.emphasis import MARK, without_marks
from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import MessageReply, Reply
from assistant.replies.plain import as_asked
from assistant.replies.text import render_text
from tests.replies.slack_samples import LABELS, PROCEDURE

CONTENT = load_content(Path("content"))
REACHED = load_content(
    Path("content"),
    environment={
        "CONTACT_ADV_OCB_EMAIL": "adv@example.com",
        "CONTACT_SUPPORT_PHONE": "+33100000000",
    },
)
BUILD = ReplyBuilder(CONTENT)
SNAPSHOTS = Path(__file__).parent / "snapshots" / "text"


def replies() -> Iterator[tuple[str, Reply]]:
    for procedure in CONTENT.procedures.values():
        for case in procedure.cases.options if procedure.cases else (None,):
            name = f"{procedure.id}-{case.id}" if case else procedure.id
            yield name, BUILD.procedure(procedure, case, {})
        if procedure.cases:
            yield f"{procedure.id}-question", BUILD.case_question(procedure)
    for topic in CONTENT.topics:
        yield f"topic-{topic}", BUILD.topic_question(topic)
    yield "topics", BUILD.topics("rephrase")
    yield (
        "contacts",
        BUILD.contacts(
            BUILD.general_contacts(),
            BUILD.phrase("contacts"),
            summary=f"{BUILD.phrase('summary_heading')}\n{BUILD.phrase('state_not_solved')}",
            choices=(BUILD.other(),),
        ),
    )
    yield "announcement", BUILD.message("greeting", BUILD.phrase("announcement"))


REPLIES = dict(replies())


@pytest.mark.parametrize("name", REPLIES)
def test_text_has_no_blank_line_and_no_structure_in_it(name: str) -> None:
    text = render_text(REPLIES[name], CONTENT.messages)
    assert text
    assert all(line.strip() for line in text.split("\n"))
    assert not re.search(r"[{}]|\bNone\b", text)
    assert [c.payload for c in REPLIES[name].choices if f" {c.payload}" in text] == []


@pytest.mark.parametrize("name", REPLIES)
def test_text_says_all_that_the_structure_says(name: str) -> None:
    reply = REPLIES[name].model_dump()
    text = render_text(REPLIES[name], CONTENT.messages).replace("\n", " ")
    spoken = [step["text"] for step in reply.get("steps", ())]
    spoken += [note["text"] for note in reply.get("notes", ())]
    spoken += [
        part for contact in reply.get("contacts", ()) for part in (contact["name"], contact["how"])
    ]
    spoken += [part for link in reply.get("links", ()) for part in (link["label"], link["url"])]
    spoken += [choice.title for choice in as_asked(REPLIES[name].choices, CONTENT.messages)]
    spoken += [detail["title"] for detail in reply.get("details", ())]
    spoken += [reply[key] for key in ("title", "question", "text") if reply.get(key)]
    if reply.get("source"):
        spoken += [reply["source"]["url"], reply["source"]["reviewed"].strftime("%d/%m/%Y")]
    assert [part for part in spoken if without_marks(part).replace("\n", " ") not in text] == []
    assert MARK not in text


@pytest.mark.parametrize(
    "name",
    [
        "incident",
        "lost_password",
        "new_organisation-question",
        "new_organisation-direct_customer",
        "topic-billing",
        "contacts",
    ],
)
def test_text_reads_as_it_did_when_it_was_last_proof_read(name: str) -> None:
    snapshot = SNAPSHOTS / f"{name}.txt"
    text = render_text(REPLIES[name], CONTENT.messages) + "\n"
    if "WRITE_SNAPSHOTS" in os.environ:
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(
        encoding="utf-8"
    ), f"read it again, then WRITE_SNAPSHOTS=1 pytest {__file__}"


def test_steps_and_choices_are_numbered_apart() -> None:
    lines = render_text(REPLIES["change_request"], CONTENT.messages).split("\n")
    assert [line[:3] for line in lines if re.match(r"\d\. ", line)] == ["1. ", "2. ", "3. "]
    assert [line[:4] for line in lines if line.startswith("  ")] == ["  1)", "  2)"]


def test_choices_go_on_counting_from_the_reply_before() -> None:
    text = render_text(REPLIES["lost_password"], CONTENT.messages, first_choice=3)
    assert re.findall(r"^  (\d)\)", text, re.MULTILINE) == ["3", "4"]


def test_what_is_important_stands_before_the_first_step() -> None:
    lines = render_text(REPLIES["incident"], CONTENT.messages).split("\n")
    warning = next(i for i, line in enumerate(lines) if line.startswith("IMPORTANT"))
    assert warning < next(i for i, line in enumerate(lines) if line.startswith("1. "))


def test_an_address_and_a_number_are_shown_where_they_are_known() -> None:
    build = ReplyBuilder(REACHED)
    text = render_text(build.contacts(build.general_contacts(), "!"), REACHED.messages)
    assert "adv@example.com" in text
    assert "+33100000000" in text
    assert "mailto:" not in text


def test_links_and_pictures_of_a_step_are_told_in_words() -> None:
    text = render_text(PROCEDURE, LABELS)
    assert "[image: The page]" in text
    assert "https://example.com" in text
    assert "png" not in text


def test_blank_lines_of_the_content_are_closed_up() -> None:
    reply = MessageReply(reason="x", lead="Hello!", text="One\n\n\nTwo\n \nThree")
    assert render_text(reply, {}) == "Hello!\nOne\nTwo\nThree"
