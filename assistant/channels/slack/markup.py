"""Read Slack's markup: what a person typed, out of what Slack made of it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>]*)>")
_QUOTE = re.compile(r"^\s*(?:&gt;)+\s?")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEMES = ("mailto:", "tel:")
# `!date` alone has words of its own for a reader.
_CALLS = ("!here", "!channel", "!everyone", "!subteam")


def plain(markup: str) -> str:
    """Turn Slack's markup into the text that a reader sees, without the people it calls.

    Args:
        markup: a message's text, as Slack delivers it.

    Returns:
        The text: a link is its label, unless it is an address; a channel its name; mentions of
        people and quoted lines are left out, unless nothing else was typed.
    """
    text = _TOKEN.sub(lambda token: _seen(token[1]), _without_quotes(markup))
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text).strip()


def mentions_somebody(markup: str) -> bool:
    """Tell whether a message calls a person or the bot.

    Args:
        markup: a message's text, as Slack delivers it.

    Returns:
        True with a mention of a user in it.
    """
    return any(token.startswith("@") for token in _TOKEN.findall(markup))


def _without_quotes(markup: str) -> str:
    lines = markup.split("\n")
    own = [line for line in lines if not _QUOTE.match(line)]
    if any(_TOKEN.sub("", line).strip() for line in own):
        return "\n".join(own)
    return "\n".join(_QUOTE.sub("", line) for line in lines)


def _seen(token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith(("@", *_CALLS)):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("mailto:"):
        # Its label may be a name; an address can be masked.
        return target.removeprefix("mailto:")
    if label:
        return label
    for scheme in _SCHEMES:
        target = target.removeprefix(scheme)
    return "" if target.startswith("!") else target
