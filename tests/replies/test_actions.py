"""What contacts and answers let one do, in the channels that have no widget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from assistant.replies.slack import freeze, render_slack
from assistant.replies.teams import render_teams
from assistant.replies.text import render_text
from tests.replies.slack_rules import problems

CONTENT = load_content(Path("content"))
LABELS = CONTENT.messages
AREA = {"invoices": "https://client.example.com/invoices"}
BUILD = ReplyBuilder(CONTENT, AREA)
MAILED = BUILD.procedure(CONTENT.procedures["billing_duplicate"], None, {"service_id": "OCB000123"})
ONLINE = BUILD.procedure(CONTENT.procedures["billing_online"], None, {})
PAGE = CONTENT.links["published_answers"].url


def slack(reply: Reply) -> str:
    (message,) = render_slack(reply, render_text(reply, LABELS), LABELS, "U1", "about")
    assert problems(message.blocks) == []
    return json.dumps(message.blocks, ensure_ascii=False)


def teams(reply: Reply) -> str:
    return json.dumps(render_teams(reply, LABELS)["attachments"][0]["content"], ensure_ascii=False)


def text(reply: Reply) -> str:
    return render_text(reply, LABELS)


@pytest.mark.parametrize("render", [slack, teams, text])
def test_the_prepared_mail_and_the_published_page_are_in_every_channel(render) -> None:
    shown = render(MAILED)
    assert "OCB000123" in shown
    assert "Double facturation" in shown
    assert PAGE in shown


@pytest.mark.parametrize("render", [slack, teams, text])
def test_the_customer_area_opens_in_every_channel(render) -> None:
    assert AREA["invoices"] in render(ONLINE)
    assert "Ouvrir l’Espace Client" in render(ONLINE)


@pytest.mark.parametrize("render", [slack, teams, text])
def test_details_are_offered_in_every_channel(render) -> None:
    for detail in MAILED.details:
        assert detail.title in render(MAILED)


def test_the_mail_is_hidden_in_a_card_until_it_is_asked_for() -> None:
    card = render_teams(MAILED, LABELS)["attachments"][0]["content"]
    (mail,) = [part for part in card["body"] if part.get("id") == "mail"]
    assert mail["isVisible"] is False
    assert '"targetElements": ["mail"]' in json.dumps(card)


def test_a_mail_that_says_nothing_of_the_question_is_not_written_out() -> None:
    incident = BUILD.procedure(CONTENT.procedures["incident"], None, {})
    assert all(action.body for action in incident.contacts[0].actions if action.kind != "open")
    for render in (slack, teams, text):
        assert "Décrivez votre demande" not in render(incident)


def test_pressing_a_detail_leaves_the_question_whether_it_helped() -> None:
    (message,) = render_slack(MAILED, text(MAILED), LABELS, "U1", "about")
    rows = [block["block_id"] for block in message.blocks if block["type"] == "actions"]
    assert [row.split("-")[0] for row in rows] == ["details", "choices"]
    frozen = freeze(message.text, message.blocks, "Combien de temps ?", LABELS, rows[0])
    assert [b["block_id"] for b in frozen.blocks if b["type"] == "actions"] == [rows[1]]
