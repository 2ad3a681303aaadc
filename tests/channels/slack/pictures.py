"""Draws every kind of reply: `python -m tests.channels.slack.pictures FOLDER`.

Slack's own renderer cannot be had offline. This is a drawing of our own of the blocks that we
send, with the sizes and spaces of Slack's desktop application: good to see what is too long, out
of order, missing or ugly, not to see what Slack itself would make of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from assistant.replies.model import Reply
from assistant.replies.slack import render_slack
from assistant.replies.slack_blocks import Block
from assistant.replies.text import render_text
from tests.channels.slack.workspace import PHRASES
from tests.replies.test_teams import REPLIES
from tests.widget.browser import CHROMIUM

WIDTHS = {"desktop": 600, "telephone": 340}
STYLE = """
body { font: 15px/1.46 Lato, "Liberation Sans", sans-serif; color: #1d1c1d; margin: 12px; }
.message { padding: 8px 0; border-bottom: 1px solid #ddd }
.name { color: #616061; font-size: 12px }
h3 { font-size: 18px; margin: 8px 0 4px } p { margin: 4px 0; white-space: pre-line }
.context { font-size: 13px; color: #616061 } ol, ul { margin: 4px 0; padding-left: 28px }
li { white-space: pre-line }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding: 0 12px }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px;
  white-space: pre-wrap } .actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px; font-weight: 700;
  max-width: 280px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.image { border: 1px dashed #999; padding: 24px; text-align: center } a { color: #1264a3 }
"""


def page_of(replies: Mapping[str, Reply]) -> str:
    """Draw replies below one another.

    Args:
        replies: what to draw, by name.

    Returns:
        The page, in HTML.
    """
    drawn = []
    for name, reply in replies.items():
        for message in render_slack(reply, render_text(reply, PHRASES), PHRASES, "U1"):
            blocks = "".join(map(block, message.blocks))
            drawn.append(f'<div class="message"><div class="name">{name}</div>{blocks}</div>')
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(drawn)}"


def block(it: Block) -> str:
    """Draw a block; an unknown kind fails, so that none is left out of the picture."""
    kind = it["type"]
    if kind == "header":
        return f"<h3>{escape(it['text']['text'])}</h3>"
    if kind == "section":
        return f"<p>{escape(it['text']['text'])}</p>"
    if kind == "context":
        return f'<div class="context">{"".join(mrkdwn(e["text"]) for e in it["elements"])}</div>'
    if kind == "image":
        return f'<div class="image">{escape(it["alt_text"])}</div>'
    if kind == "actions":
        titles = (escape(each["text"]["text"]) for each in it["elements"])
        buttons = "".join(f'<div class="button">{title}</div>' for title in titles)
        return f'<div class="actions">{buttons}</div>'
    assert kind == "rich_text", kind
    return "".join(map(rich, it["elements"]))


def rich(it: Mapping[str, Any]) -> str:
    """Draw a part of a rich text."""
    kind = it["type"]
    if kind == "rich_text_list":
        tag = "ol" if it["style"] == "ordered" else "ul"
        items = "".join(f"<li>{inline(item['elements'])}</li>" for item in it["elements"])
        return f'<{tag} start="{it.get("offset", 0) + 1}">{items}</{tag}>'
    tags = {
        "rich_text_section": "p",
        "rich_text_quote": "blockquote",
        "rich_text_preformatted": "pre",
    }
    return f"<{tags[kind]}>{inline(it['elements'])}</{tags[kind]}>"


def inline(parts: Iterable[Mapping[str, Any]]) -> str:
    """Draw words, links and emoji."""
    drawn = []
    for part in parts:
        if part["type"] == "emoji":
            drawn.append({"warning": "⚠️"}[part["name"]])
            continue
        text = escape(part["text"])
        if part["type"] == "link":
            text = f'<a href="#">{text}</a>'
        drawn.append(f"<b>{text}</b>" if part.get("style", {}).get("bold") else text)
    return "".join(drawn)


def mrkdwn(text: str) -> str:
    """Draw the little markup that our contexts have: a link."""
    before, opening, rest = text.partition("<http")
    if not opening:
        return text
    label, _, after = rest.partition("|")[2].partition(">")
    return f'{before}<a href="#">{label}</a>{after}'


def main(folder: Path) -> None:
    """Draw all replies at each width.

    Args:
        folder: where the pictures go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for place, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 400})
            for name, reply in REPLIES.items():
                page.set_content(page_of({name: reply}))
                page.screenshot(path=folder / f"{name}-{place}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
