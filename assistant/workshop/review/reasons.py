"""Says in French what else was understood of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.workshop.wording import say, words


def reasons(heard: Mapping[str, Any] | None, names: Mapping[str, str]) -> list[str]:
    """Word what was understood.

    Args:
        heard: what our components add to a message.
        names: French names of intents.
    """
    heard = heard or {}
    found = []
    if heard.get("language"):
        found.append(say("reasons.language"))
    if heard.get("declined") in words("declined"):
        found.append(words("declined")[heard["declined"]])
    if denied := [names.get(name, name) for name in heard.get("denied") or ()]:
        found.append(say("reasons.denied", names=", ".join(denied)))
    if questions := [names.get(name, name) for name in heard.get("questions") or ()]:
        found.append(say("reasons.questions", names=", ".join(questions)))
    return found
