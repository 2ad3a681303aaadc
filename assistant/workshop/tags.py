"""What templates may use besides Django's own tags."""

from __future__ import annotations

from django import template

from assistant.workshop.wording import say

register = template.Library()


def worded(key: str, group: str) -> str:
    """Word a name: `{{ outcome|worded:"outcomes" }}`."""
    return say(f"{group}.{key}")


def percent(share: float | None) -> str:
    """Write a share as a percentage, a dash when there is none."""
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


register.filter("worded", worded)
register.filter("percent", percent)
