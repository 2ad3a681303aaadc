"""What templates may use besides Django's own tags."""

from __future__ import annotations

from django import template

from assistant.workshop.wording import say, words

_LEAST = 0.005

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


def channel(name: str) -> str:
    """Write the name of a channel."""
    return words("channels").get(name, name)


register.filter("worded", worded)
register.filter("percent", percent)
register.filter("channel", channel)
