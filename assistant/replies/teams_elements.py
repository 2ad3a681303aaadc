"""The parts of an Adaptive Card 1.5, as Teams shows them."""

from __future__ import annotations

import re
from typing import Any

from assistant.content.emphasis import MARK

Element = dict[str, Any]

# Only what Markdown would act upon: a needless backslash is shown by Teams on telephones.
_MARKUP = re.compile(
    r"""(?x)
    \*(?=\S) | (?<=\S)\*                    # emphasis
    | (?<!\w)_(?=\S) | (?<=\S)_(?!\w)
    | ` | \](?=\()                          # code, link
    | \\(?=[!-/:-@\[-`{-~])                 # what would already be an escape
    """
)
_BULLET = re.compile(r"^(\s*)([-+#>]+)(?=\s|$)")
_NUMBER = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")
_HELD = "\ue000"
_UNSAFE_IN_LINK = {"(": "%28", ")": "%29", " ": "%20", "<": "%3C", ">": "%3E", "\\": "%5C"}


def plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is.

    Args:
        text: one line of plain text.

    Returns:
        The line, with the marks of Markdown escaped.
    """
    escaped = _MARKUP.sub(lambda mark: "\\" + mark[0], text)
    escaped = _BULLET.sub(r"\1\\\2", escaped)
    return _NUMBER.sub(r"\1\\\2", escaped)


def emphasised(text: str) -> str:
    """Write a text so that Markdown shows it as it is, except for what it sets off.

    Args:
        text: one line; what stands out is between two marks.

    Returns:
        The line as Markdown.
    """
    # Held apart from any asterisk that is meant as one.
    return plain(text.replace(MARK, _HELD)).replace(_HELD, MARK)


def link(label: str, url: str) -> str:
    """Write a Markdown link.

    Args:
        label: what is read.
        url: where it leads.

    Returns:
        The link.
    """
    safe_url = "".join(_UNSAFE_IN_LINK.get(character, character) for character in url)
    safe_label = plain(label).replace("[", "(").replace("]", ")")
    return f"[{safe_label}]({safe_url})"


def markdown(text: str, **style: Any) -> Element:
    """Make a text of Markdown.

    Args:
        text: one line.
        **style: properties of the TextBlock.

    Returns:
        The element, which breaks its lines where the card ends.
    """
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def lines(text: str, **style: Any) -> list[Element]:
    """Make a text with its emphasis, whose line breaks Markdown would lose.

    Args:
        text: one line or more; what stands out is between two marks.
        **style: properties of each TextBlock; `spacing` is that of the first.

    Returns:
        An element a line, without the empty lines.
    """
    blocks = [markdown(emphasised(line), **style) for line in text.splitlines() if line.strip()]
    return blocks[:1] + [{**block, "spacing": "None"} for block in blocks[1:]]


def heading(text: str) -> Element:
    """Make the card's title, which screen readers announce as one."""
    return markdown(plain(text), size="Large", weight="Bolder", style="heading")


def section(text: str) -> Element:
    """Make the title of a part of the card."""
    return markdown(plain(text), weight="Bolder", spacing="Medium", separator=True)


def container(items: list[Element], **style: Any) -> Element:
    """Group elements.

    Args:
        items: at least one.
        **style: properties of the Container.

    Returns:
        The element.
    """
    return {"type": "Container", "items": items, **style}


def numbered(number: int, items: list[Element]) -> Element:
    """Put a number before elements; Markdown's own lists cannot hold a picture.

    Args:
        number: from 1.
        items: what belongs to the number.

    Returns:
        A narrow column for the number and a wide one for the rest.
    """
    mark = markdown(str(number), weight="Bolder", color="Accent")
    return {
        "type": "ColumnSet",
        "spacing": "Small",
        "columns": [
            {"type": "Column", "width": "auto", "items": [mark]},
            {"type": "Column", "width": "stretch", "items": items},
        ],
    }


def image(url: str, alt: str) -> Element:
    """Make a picture.

    Args:
        url: where Teams fetches it.
        alt: what a screen reader says instead.

    Returns:
        The element.
    """
    return {"type": "Image", "url": url, "altText": alt, "size": "Auto"}


def open_url(title: str, url: str) -> Element:
    """Make an action that opens a page."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def toggle(title: str, element: str) -> Element:
    """Make an action that shows a part of the card, or hides it again.

    Args:
        title: what is written on it.
        element: the part's id.

    Returns:
        The action.
    """
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": [element]}


def submit(title: str, payload: str, about: str | None = None) -> Element:
    """Make an action that says its title in the conversation and carries a payload.

    Args:
        title: what is written on it; Teams shows it as what the customer said, and should the
            payload get lost on the way, it is understood like anything that was typed.
        payload: what the bot is to receive.
        about: what the answer around it is about, to be received with it.

    Returns:
        The action.
    """
    value = {"payload": payload, **({"about": about} if about else {})}
    message_back = {
        "type": "messageBack",
        "displayText": title,
        "text": title,
        "value": value,
    }
    # Outside of `msteams` for hosts that do not know it, such as the Agents Playground.
    data = {**value, "msteams": message_back}
    return {"type": "Action.Submit", "title": title, "data": data}


def button(action: Element) -> Element:
    """Make a line with one button."""
    return {"type": "ActionSet", "actions": [action], "spacing": "Small"}


def row(action: Element, **style: Any) -> Element:
    """Make a line that acts when it is touched: it shows a long title whole, a button cuts it.

    Args:
        action: an action with a title.
        **style: properties of the Container.

    Returns:
        The element.
    """
    text = markdown(plain(action["title"]), color="Accent", weight="Bolder")
    return container([text], selectAction=action, **style)
