"""The Slack renderer: what is seen for each kind of reply, and that Slack would take it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.replies.model import ChoicePart, ChoiceReply, MessageReply, Reply, StepPart
from assistant.replies.slack import (
    SlackMessage,
    about_of,
    choice_blocks,
    freeze,
    owner_of,
    render_home,
    render_slack,
    without_images,
)
from assistant.replies.text import render_text
from tests.replies.slack_rules import HOME_BLOCKS, elements, problems
from tests.replies.slack_samples import CHOICE, LABELS, MESSAGE, PROCEDURE, SAMPLES

SNAPSHOTS = Path(__file__).with_name("snapshots") / "slack"


def render(reply: Reply, owner: str = "U1") -> tuple[SlackMessage, ...]:
    return render_slack(reply, render_text(reply, LABELS), LABELS, owner)


def only(reply: Reply) -> SlackMessage:
    (message,) = render(reply)
    return message


@pytest.mark.parametrize("name", SAMPLES)
def test_looks_as_it_did(name: str) -> None:
    message = only(SAMPLES[name])
    seen = {"text": message.text, "blocks": message.blocks}
    written = json.dumps(seen, ensure_ascii=False, indent=1) + "\n"
    file = SNAPSHOTS / f"{name}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(written, "utf-8")
    assert written == file.read_text("utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_is_accepted_by_slack(name: str) -> None:
    assert problems(only(SAMPLES[name]).blocks) == []


def test_parts_come_in_the_agreed_order() -> None:
    kinds = [block["type"] for block in only(PROCEDURE).blocks]
    assert kinds == [
        "section",  # lead
        "header",
        "context",  # source
        "rich_text",  # important note
        "rich_text",  # steps up to the picture
        "image",
        "rich_text",  # the other steps
        "rich_text",  # note
        "rich_text",  # contacts
        "rich_text",
        "rich_text",  # links
        "rich_text",
        "section",  # did it help?
        "actions",
    ]


def test_the_count_of_steps_goes_on_after_a_picture() -> None:
    lists = [e for e in elements(only(PROCEDURE).blocks) if e.get("style") == "ordered"]
    assert [(one["offset"], len(one["elements"])) for one in lists] == [(0, 2), (2, 2)]


def test_a_picture_keeps_its_description() -> None:
    (picture,) = [b for b in only(PROCEDURE).blocks if b["type"] == "image"]
    assert picture["alt_text"] == "The page"


def test_a_picture_that_slack_cannot_fetch_is_described() -> None:
    assert "[image: A local picture]" in str(only(PROCEDURE).blocks)


def test_an_important_note_stands_out() -> None:
    (quote,) = [e for e in elements(only(PROCEDURE).blocks) if e.get("type") == "rich_text_quote"]
    assert {"type": "emoji", "name": "warning"} in quote["elements"]


def test_a_prepared_mail_is_a_link() -> None:
    links = [e for e in elements(only(PROCEDURE).blocks) if e.get("type") == "link"]
    assert "mailto:desk@example.com?subject=Help&body=Hello%2C%0A" in [e["url"] for e in links]


def test_a_prepared_mail_that_is_too_long_becomes_an_empty_one() -> None:
    context = PROCEDURE.contacts[0].copy(
        update={"mailto": "mailto:desk@example.com?body=" + "a" * 3000}
    )
    message = only(PROCEDURE.model_copy(update={"contacts": (context,)}))
    assert '"mailto:desk@example.com"' in json.dumps(message.blocks)


def test_markup_in_a_text_is_shown_as_it_is() -> None:
    message = only(MESSAGE)
    assert message.blocks[0]["text"] == {
        "type": "plain_text",
        "text": MESSAGE.text,
        "emoji": False,
    }
    assert "&lt;@U1&gt; &amp; all" in message.text


def test_the_text_says_everything() -> None:
    text = only(PROCEDURE).text
    assert "1. Open" in text
    assert "1) Yes" in text


def test_a_button_carries_the_payload() -> None:
    buttons = [e for e in elements(only(CHOICE).blocks) if e.get("type") == "button"]
    assert [b["value"] for b in buttons] == [choice.payload for choice in CHOICE.choices]


def test_more_than_five_choices_are_all_shown() -> None:
    choices = tuple(ChoicePart(title=f"Choice {n}", payload=f"/c{n}") for n in range(60))
    message = only(ChoiceReply(reason="fallback", question="Which?", choices=choices))
    assert len([e for e in elements(message.blocks) if e.get("type") == "button"]) == 60
    assert problems(message.blocks) == []


def test_titles_that_a_button_would_cut_are_shown_whole() -> None:
    long = ChoicePart(title="My identifiers are right but the login is refused", payload="/a")
    short = ChoicePart(title="Something else", payload="/b")
    message = only(ChoiceReply(reason="topic", question="Which?", choices=(long, short)))
    (shown,) = [e for e in elements(message.blocks) if e.get("style") == "ordered"]
    texts = [item["elements"][0]["text"] for item in shown["elements"]]
    assert texts == [long.title, short.title]
    assert problems(message.blocks) == []
    brief = only(ChoiceReply(reason="topic", question="Which?", choices=(short,)))
    assert [block["type"] for block in brief.blocks] == ["section", "actions"]


def test_buttons_know_their_owner() -> None:
    (row,) = [b for b in only(CHOICE).blocks if b["type"] == "actions"]
    assert owner_of(row["block_id"]) == "U1"
    assert about_of(row["block_id"]) is None


@pytest.mark.parametrize("owner", ["U1", ""])
def test_buttons_know_what_they_are_about(owner: str) -> None:
    (row,) = choice_blocks(CHOICE.choices, owner, "new-organisation/partner")
    assert owner_of(row["block_id"]) == owner
    assert about_of(row["block_id"]) == "new-organisation/partner"


def test_a_long_answer_is_divided_and_loses_nothing() -> None:
    steps = tuple(StepPart(text=f"{number} " + "word " * 250) for number in range(1, 40))
    messages = render(PROCEDURE.model_copy(update={"steps": steps}))
    assert len(messages) > 3
    assert [problem for message in messages for problem in problems(message.blocks)] == []
    lists = [e for m in messages for e in elements(m.blocks) if e.get("style") == "ordered"]
    assert sum(len(one["elements"]) for one in lists) == 39
    assert [one["offset"] for one in lists] == [
        sum(len(one["elements"]) for one in lists[:index]) for index in range(len(lists))
    ]
    assert messages[-1].blocks[-1]["type"] == "actions"


def test_freezing_replaces_the_buttons_by_the_choice() -> None:
    message = only(CHOICE)
    frozen = freeze(message.text, message.blocks, "Unclear <b>", LABELS)
    assert frozen.blocks[0] == message.blocks[0]
    assert "actions" not in [block["type"] for block in frozen.blocks]
    assert "You chose: Unclear &lt;b&gt;" in str(frozen.blocks[-1])
    assert frozen.text.endswith("You chose: Unclear &lt;b&gt;")
    assert problems(frozen.blocks) == []


def test_pictures_can_be_described_instead() -> None:
    blocks = without_images(only(PROCEDURE).blocks, LABELS)
    assert "image" not in [block["type"] for block in blocks]
    assert "[image: The page]" in str(blocks)
    assert problems(blocks) == []


def test_freezing_a_full_message_leaves_it_within_the_limit() -> None:
    rows = tuple(choice_blocks(CHOICE.choices))
    full = (*({"type": "divider"} for _ in range(49)), *rows)
    assert len(freeze("", full, "Unclear", LABELS).blocks) == 50


def test_home_shows_the_choices() -> None:
    view = render_home(CHOICE.choices, LABELS)
    assert view["type"] == "home"
    assert problems(view["blocks"], HOME_BLOCKS) == []
    assert LABELS["announcement"] in str(view["blocks"])
    assert "/billing_unclear" in str(view["blocks"])


def test_a_reply_without_choices_has_no_buttons() -> None:
    message = only(MessageReply(reason="goodbye", text="Bye."))
    assert [block["type"] for block in message.blocks] == ["section"]
