"""The Teams renderer: each kind of reply as a snapshot, and what Teams asks of a message."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator, FormatChecker
from ruamel.yaml import YAML

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import REPLY, ChoicePart, MessageReply, Reply
from assistant.replies.plain import is_feedback
from assistant.replies.teams import MAX_ACTIVITY_BYTES, activity_bytes, render_teams
from assistant.replies.teams_elements import link, plain
from assistant.replies.text import render_text

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "teams_snapshots"
CONTENT = load_content(
    Path("content"),
    environment={
        f"CONTACT_{contact}_{field}": value
        for contact in ("SUPPORT", "CLOUD_EXPERT", "ADV_OCB", "SALES_CONTACT", "PARTNER")
        for field, value in (("EMAIL", "a_b@example.com"), ("PHONE", "+33 1 00 00 00 00"))
    },
)
LABELS = CONTENT.messages
BUILD = ReplyBuilder(CONTENT)
SAMPLES: dict[str, Reply] = {
    name: REPLY.validate_python(tree)
    for name, tree in YAML(typ="safe").load(HERE / "teams_samples.yml").items()
}
SCHEMA = Draft6Validator(
    json.loads(files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text("utf-8")),
    format_checker=FormatChecker(),
)


def content_replies() -> Iterator[tuple[str, Reply]]:
    """Build every reply that comes from content alone."""
    details = {"service_id": "OCB000123"}
    for procedure in CONTENT.procedures.values():
        if procedure.cases is None:
            yield procedure.id, BUILD.procedure(procedure, None, {})
            for lost in ("password", "identifier", "both"):
                yield (
                    f"{procedure.id}-{lost}",
                    BUILD.procedure(procedure, None, {**details, "lost": lost}),
                )
            for level in ("standard", "bronze", "silver", "gold"):
                yield (
                    f"{procedure.id}-{level}",
                    BUILD.procedure(procedure, None, {**details, "support_level": level}),
                )
            continue
        yield f"{procedure.id}-question", BUILD.case_question(procedure)
        for case in procedure.cases.options:
            yield f"{procedure.id}-{case.id}", BUILD.procedure(procedure, case, details)
    for topic in CONTENT.topics:
        yield f"topic-{topic}", BUILD.topic_question(topic)
    yield "all-topics", BUILD.topics("fallback_topics")
    yield "all-contacts", BUILD.contacts(BUILD.general_contacts(), LABELS["contacts"])
    yield "greeting", BUILD.message("greeting", LABELS["announcement"], BUILD.topic_choices())


# Most details change nothing in most procedures.
DISTINCT = {
    reply.model_dump_json(): (name, reply) for name, reply in reversed(list(content_replies()))
}
REPLIES = {**SAMPLES, **dict(reversed(DISTINCT.values()))}


def card_of(reply: Reply) -> dict[str, Any]:
    (attachment,) = render_teams(reply, LABELS)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    return card


def elements(tree: object) -> Iterator[dict[str, Any]]:
    """Walk through every typed part of a card."""
    if isinstance(tree, dict):
        if "type" in tree:
            yield tree
        for value in tree.values():
            yield from elements(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from elements(value)


@pytest.mark.parametrize("name", SAMPLES)
def test_matches_its_snapshot(name: str) -> None:
    path = SNAPSHOTS / f"{name}.json"
    rendered = json.dumps(render_teams(SAMPLES[name], LABELS), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(rendered, "utf-8")
    assert rendered == path.read_text("utf-8")


@pytest.mark.parametrize("name", REPLIES)
def test_card_follows_the_official_schema(name: str) -> None:
    activity = render_teams(REPLIES[name], LABELS)
    for attachment in activity.get("attachments", ()):
        card = attachment["content"]
        # The schema has no opinion on the version's text.
        assert card["version"] == "1.5"
        assert [error.message for error in SCHEMA.iter_errors(card)] == []


@pytest.mark.parametrize("name", REPLIES)
def test_activity_is_small_enough_and_says_what_it_is(name: str) -> None:
    activity = render_teams(REPLIES[name], LABELS)
    assert activity_bytes(activity) < MAX_ACTIVITY_BYTES
    assert activity["summary"].strip()
    for attachment in activity.get("attachments", ()):
        assert attachment["content"]["fallbackText"] == render_text(
            REPLIES[name].model_copy(update={"lead": None}), LABELS
        )


@pytest.mark.parametrize("name", REPLIES)
def test_every_choice_can_be_chosen(name: str) -> None:
    reply = REPLIES[name]
    activity = render_teams(reply, LABELS)
    submits = [part for part in elements(activity) if part["type"] == "Action.Submit"]
    sent = [part["data"]["msteams"] for part in submits]
    assert [(back["displayText"], back["value"]["payload"]) for back in sent] == [
        (choice.title, choice.payload) for choice in asked(reply)
    ]
    assert all(back["type"] == "messageBack" and back["text"] for back in sent)


def asked(reply: Reply) -> list[ChoicePart]:
    """What a card asks; whether the answer helped is asked by Teams itself."""
    choices = reply.choices[2:] if is_feedback(reply.choices) else reply.choices
    return [*getattr(reply, "details", ()), *choices]


def test_every_button_tells_what_its_answer_is_about() -> None:
    activity = render_teams(REPLIES["lost_password"], LABELS, "lost_password")
    submits = [part["data"] for part in elements(activity) if part["type"] == "Action.Submit"]
    result = [(data["about"], data["msteams"]["value"]["about"]) for data in submits]
    assert result == [("lost_password", "lost_password")] * len(asked(REPLIES["lost_password"]))


@pytest.mark.parametrize("name", REPLIES)
def test_texts_wrap_and_pictures_are_described(name: str) -> None:
    for part in elements(render_teams(REPLIES[name], LABELS)):
        if part["type"] == "TextBlock":
            assert part["wrap"] is True
            assert "\n" not in part["text"]
        if part["type"] == "Image":
            assert part["altText"].strip()


def test_procedure_has_one_heading_and_a_column_set_a_step() -> None:
    reply = SAMPLES["procedure"]
    body = card_of(reply)["body"]
    headings = [part for part in elements(body) if part.get("style") == "heading"]
    assert [part["text"] for part in headings] == [reply.title]
    steps = [part for part in body if part["type"] == "ColumnSet"]
    assert [step["columns"][0]["width"] for step in steps] == ["auto"] * len(reply.steps)
    assert [step["columns"][1]["width"] for step in steps] == ["stretch"] * len(reply.steps)


def test_important_note_stands_out_before_the_steps() -> None:
    body = card_of(SAMPLES["procedure"])["body"]
    assert body[1]["style"] == "warning"
    assert body[2]["type"] == "ColumnSet"


def test_lead_stands_above_the_card_and_is_not_repeated_in_it() -> None:
    reply = SAMPLES["choice"]
    activity = render_teams(reply, LABELS)
    assert activity["text"] == reply.lead
    assert reply.lead not in json.dumps(activity["attachments"], ensure_ascii=False)


def test_message_without_choices_is_a_text_alone() -> None:
    reply = SAMPLES["message"]
    activity = render_teams(reply, LABELS)
    assert activity["text"] == f"{reply.lead} {reply.text}"
    assert "attachments" not in activity


def test_lines_of_a_message_stay_apart_in_a_card() -> None:
    card = card_of(SAMPLES["message_with_lines"])
    assert [part["text"] for part in card["body"]] == SAMPLES["message_with_lines"].text.split("\n")


def test_long_titles_become_lines_that_wrap() -> None:
    card = card_of(SAMPLES["choice"])
    assert "actions" not in card
    chosen = [part["selectAction"] for part in card["body"] if "selectAction" in part]
    assert [action["title"] for action in chosen] == [
        choice.title for choice in SAMPLES["choice"].choices
    ]


@pytest.mark.parametrize("name", ["case", "topics"])
def test_short_titles_that_do_not_fit_in_a_line_are_buttons_below_one_another(name: str) -> None:
    card = card_of(SAMPLES[name])
    assert "actions" not in card
    sets = [part["actions"] for part in card["body"] if part["type"] == "ActionSet"]
    assert [action["title"] for (action,) in sets] == [
        choice.title for choice in SAMPLES[name].choices
    ]


def test_few_short_choices_are_buttons_beside_one_another() -> None:
    assert len(card_of(SAMPLES["message_with_choices"])["actions"]) == 2


def test_huge_reply_keeps_its_card_without_the_long_fallback() -> None:
    reply = SAMPLES["procedure"].model_copy(update={"title": "x" * 4500})
    activity = render_teams(reply, LABELS)
    assert activity_bytes(activity) <= MAX_ACTIVITY_BYTES
    assert activity["attachments"][0]["content"]["fallbackText"] == activity["summary"]


@pytest.mark.parametrize("length", [12_000, 13_000, 40_000])
@pytest.mark.parametrize("character", ["x", "\U0001f600", '"'])
def test_reply_beyond_the_limit_is_cut(length: int, character: str) -> None:
    activity = render_teams(
        MessageReply(reason="greeting", text=character * length, choices=()), LABELS
    )
    assert activity_bytes(activity) <= MAX_ACTIVITY_BYTES
    assert activity["text"].startswith(character * 5000)
    assert activity["text"].endswith("…") or len(activity["text"]) == length


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a *b* c", r"a \*b\* c"),
        ("# ! . @ _ – /", r"\# ! . @ _ – /"),
        ("snake_case_name", "snake_case_name"),
        ("_seul_", r"\_seul\_"),
        ("1. un", r"1\. un"),
        ("- un", r"\- un"),
        ("[a](b)", r"[a\](b)"),
        ("`code`", r"\`code\`"),
        (r"c:\_x", r"c:\\\_x"),
        ("48 h - 3 * 4", "48 h - 3 * 4"),
    ],
)
def test_plain_text_escapes_what_markdown_would_act_upon(text: str, escaped: str) -> None:
    assert plain(text) == escaped


def test_link_survives_parentheses_and_brackets() -> None:
    assert link("a [b]", "https://e.com/x_(y) z") == "[a (b)](https://e.com/x_%28y%29%20z)"
