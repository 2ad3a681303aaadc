"""What templates may use besides Django's own tags."""

from __future__ import annotations

import re
from html import unescape

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assistant.content.emphasis import spans
from assistant.workshop.wording import say, words

_LEAST = 0.005
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SLACK_LINK = re.compile(r"<[^|>]*\|([^>]*)>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!~>|-])")

register = template.Library()


def worded(key: str, group: str) -> str:
    """Word a name: `{{ outcome|worded:"outcomes" }}`."""
    return say(f"{group}.{key}")


def percent(share: float | None) -> str:
    """Write a share as a percentage, a dash when there is none."""
    if share is None:
        return "–"
    number = "<\N{NO-BREAK SPACE}1" if 0 < share < _LEAST else f"{100 * share:.0f}"
    return f"{number}\N{NO-BREAK SPACE}%"


def emphasised(text: str) -> SafeString:
    """Write a text of the content, with what its marks set off in bold."""
    return format_html_join(
        "", "{}", ((_strong(span.text) if span.strong else span.text,) for span in spans(text))
    )


def card_text(text: str) -> SafeString:
    """Write the Markdown of a card: bold, and links by their labels."""
    return emphasised(_ESCAPED.sub(r"\1", _LINK.sub(r"\1", text)))


def slack_text(text: str) -> str:
    """Write Slack's markup: links by their labels, and its three escapes."""
    return unescape(_SLACK_LINK.sub(r"\1", text)).replace("*", "")


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def channel(name: str) -> str:
    """Write the name of a channel."""
    return words("channels").get(name, name)


register.filter("worded", worded)
register.filter("percent", percent)
register.filter("channel", channel)
register.filter("emphasised", emphasised)
register.filter("card_text", card_text)
register.filter("slack_text", slack_text)
