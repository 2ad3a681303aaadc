"""What Slack accepts in a message: slack_sdk's own rules, and those that it does not check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

EMPTY_IS_REFUSED = ("text", "alt_text", "image_url", "url", "value", "action_id")
MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100


def problems(blocks: Sequence[Mapping[str, Any]], most: int = MESSAGE_BLOCKS) -> list[str]:
    """List what Slack would refuse in a message or a view.

    Args:
        blocks: the blocks.
        most: how many blocks may be there.

    Returns:
        One sentence for each fault.
    """
    found = [problem for block in blocks for problem in _sdk_problems(block)]
    found += [problem for element in elements(blocks) for problem in _element_problems(element)]
    for field in ("block_id", "action_id"):
        ids = [element[field] for element in elements(blocks) if field in element]
        found += [f"{field} {one} is used twice" for one in set(ids) if ids.count(one) > 1]
    if not 1 <= len(blocks) <= most:
        found.append(f"{len(blocks)} blocks")
    length = len(json.dumps(list(blocks), ensure_ascii=False))
    if length >= 12_000:
        found.append(f"{length} characters in all")
    return found


def elements(part: Any) -> Iterator[Mapping[str, Any]]:
    """Walk through all objects of blocks.

    Args:
        part: blocks, or what is in them.

    Yields:
        Each object, outer ones first.
    """
    if isinstance(part, Mapping):
        yield part
        part = list(part.values())
    if isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from elements(inner)


def _sdk_problems(block: Mapping[str, Any]) -> Iterator[str]:
    try:
        parsed = Block.parse(dict(block))
        if parsed is None:
            yield f"unknown block {block.get('type')}"
        elif parsed.to_dict() != block:
            yield f"{block.get('type')} has unknown or missing fields"
    except (SlackObjectFormationError, TypeError) as error:
        yield f"{block.get('type')}: {error}"


def _element_problems(element: Mapping[str, Any]) -> Iterator[str]:
    kind = element.get("type", "style")
    for field in EMPTY_IS_REFUSED:
        if field in element and not element[field]:
            yield f"{kind} with an empty {field}"
    if kind == "image" and not str(element.get("image_url")).startswith("http"):
        yield "image without an address of the web"
    if kind in {"mrkdwn", "plain_text"} and len(element["text"]) > 3000:
        yield f"{kind} of {len(element['text'])} characters"
    if kind == "link" and len(element["url"]) > 3000:
        yield "link too long"
    if len(element.get("block_id", "")) > 255:
        yield "block_id too long"
    if "elements" in element and not element["elements"]:
        yield f"{kind} without elements"
