"""The Block Kit pieces that our Slack messages are made of, each within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from assistant.content.emphasis import MARK, spans

Block = dict[str, Any]
Element = dict[str, Any]

MAX_BLOCKS = 50
MAX_MESSAGE = 12_000
MAX_TEXT = 4_000
MAX_HEADER = 150
MAX_SECTION = 3_000
MAX_WORDS = 1_500
MAX_LABEL = 300
MAX_PREFORMATTED = 6_000
MAX_BUTTON = 75
MAX_VALUE = 2_000
MAX_URL = 3_000
MAX_ALT = 2_000
MAX_BUTTONS = 25


def clip(text: str, limit: int) -> str:
    """Shorten a text that is too long, and show that it was.

    Args:
        text: the text.
        limit: how many characters may stay.

    Returns:
        The text, ending with an ellipsis when it was cut.
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Write a text so that Slack's markup shows it as it is.

    Args:
        text: the text.

    Returns:
        The text, without a character that begins a link, a mention or an entity.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(part: Any) -> int:
    """Measure a part of a message as Slack receives it.

    Args:
        part: blocks, or one of their elements.

    Returns:
        Its length as JSON, in characters.
    """
    return len(json.dumps(part, ensure_ascii=False))


def chunks(parts: Iterable[Element], most: int, longest: int) -> Iterator[list[Element]]:
    """Divide parts into lists that Slack accepts.

    Args:
        parts: blocks or elements.
        most: how many a list may hold.
        longest: how many characters a list may hold; one part alone may exceed it.

    Returns:
        The parts in their order; no list is empty.
    """
    chunk: list[Element] = []
    for part in parts:
        if chunk and (len(chunk) == most or size([*chunk, part]) > longest):
            yield chunk
            chunk = []
        chunk.append(part)
    if chunk:
        yield chunk


def header(text: str) -> Block:
    """Make a title."""
    return {"type": "header", "text": _plain(clip(text, MAX_HEADER))}


def section(text: str) -> Block:
    """Make a paragraph of plain text, in which no character is markup."""
    return {"type": "section", "text": _plain(clip(text, MAX_SECTION))}


def context(text: str) -> Block:
    """Make a small line of markup; what comes from outside must be escaped."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, MAX_SECTION)}]}


def image(url: str, alt: str) -> Block:
    """Make a picture."""
    return {"type": "image", "image_url": url, "alt_text": clip(alt, MAX_ALT)}


def rich_text(elements: Iterable[Element]) -> Block:
    """Make a block of formatted text."""
    return {"type": "rich_text", "elements": list(elements)}


def text_section(parts: Iterable[Element]) -> Element:
    """Make a paragraph of formatted text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quote(parts: Iterable[Element]) -> Element:
    """Make a paragraph set off by a bar on its left."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def preformatted(text: str) -> Element:
    """Make a text that is easy to copy as a whole."""
    return {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": clip(text, MAX_PREFORMATTED)}],
    }


def numbered(items: Iterable[Element], offset: int) -> Element:
    """Make a numbered list.

    Args:
        items: its paragraphs.
        offset: how many numbers were used before this list.

    Returns:
        The list.
    """
    return {
        "type": "rich_text_list",
        "style": "ordered",
        "offset": offset,
        "elements": list(items),
    }


def bulleted(items: Iterable[Element]) -> Element:
    """Make a list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def words(text: str, bold: bool = False) -> Element:
    """Make words, in which no character is markup."""
    part = {"type": "text", "text": clip(text, MAX_WORDS)}
    return {**part, "style": {"bold": True}} if bold else part


def emphasised(text: str) -> list[Element]:
    """Make words of a text in which some stand out.

    Args:
        text: what stands out is between two marks.

    Returns:
        Its parts.
    """
    return [words(span.text, bold=span.strong) for span in spans(text)] or [words(text)]


def paragraph(text: str) -> Block:
    """Make a paragraph of its own of a text in which some words may stand out."""
    return rich_text([text_section(emphasised(text))]) if MARK in text else section(text)


def emoji(name: str) -> Element:
    """Make an emoji."""
    return {"type": "emoji", "name": name}


def link(url: str, label: str) -> Element:
    """Make a labelled link, or the words alone when the address is longer than Slack takes."""
    if len(url) > MAX_URL:
        return words(label)
    return {"type": "link", "url": url, "text": clip(label, MAX_LABEL)}


def actions(buttons: Sequence[Element], block_id: str) -> Block:
    """Make a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def link_button(title: str, url: str, action_id: str) -> Element:
    """Make a button that opens a page, and stands out."""
    return {
        "type": "button",
        "style": "primary",
        "text": _plain(clip(title, MAX_BUTTON)),
        "url": url,
        "action_id": action_id,
    }


def button(title: str, value: str, action_id: str) -> Element:
    """Make a button."""
    return {
        "type": "button",
        "text": _plain(clip(title, MAX_BUTTON)),
        "value": value,
        "action_id": action_id,
    }


def _plain(text: str) -> Element:
    # Without this, « :8080: » or « :) » in a text would be taken for an emoji.
    return {"type": "plain_text", "text": text, "emoji": False}
