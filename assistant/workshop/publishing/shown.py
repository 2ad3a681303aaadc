"""Words what a report holds: names in French, and customers' words as long as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assistant.storage.archive import Archive
from assistant.workshop.publishing.questions import customers
from assistant.workshop.wording import words

_JOINED = " + "
Kept = Mapping[str, Any]


def named(label: str, names: Mapping[str, str]) -> str:
    """Word what was done with a message.

    Args:
        label: in words of `Answer.labels`.
        names: of intents.
    """
    kinds = words("kinds")
    parts = (part.strip("()") for part in label.split(_JOINED))
    return _JOINED.join(names.get(part) or kinds.get(part, part) for part in parts if part)


def figures(kept: Iterable[Kept], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Word the figures of sets or answers, what fell most first."""
    shown = [
        {
            "name": words("sets").get(one["name"]) or names.get(one["name"], one["name"]),
            **{key: one[key] for key in ("total", "before", "after")},
            "share_before": None if one["before"] is None else one["before"] / one["total"],
            "share_after": one["after"] / one["total"],
        }
        for one in kept
    ]
    return sorted(shown, key=lambda one: one["after"] - (one["before"] or 0))


def lost(
    kept: Iterable[Kept], names: Mapping[str, str], root: Path, archive: Archive
) -> list[dict[str, Any]]:
    """Word questions; the words of one that was erased are left out.

    Raises:
        StorageError: the database is out of reach.
    """
    listed = list(kept)
    texts = archive.texts(one["event"] for one in listed if "event" in one)
    sentences = customers(root) if any("digest" in one for one in listed) else {}
    return [
        {
            "text": one.get("text")
            or texts.get(one.get("event", 0))
            or sentences.get(one.get("digest", ""), ""),
            "set": words("sets").get(one["set"], one["set"]),
            "wanted": named(one["wanted"], names),
            "was": named(one["was"], names),
            "will": named(one["will"], names),
            "must": one["must"],
        }
        for one in listed
    ]


def replayed(kept: Kept, names: Mapping[str, str], archive: Archive) -> list[dict[str, Any]]:
    """Word what a draft answers otherwise in real conversations.

    Raises:
        StorageError: the database is out of reach.
    """
    changed = kept.get("changed", ())
    texts = archive.texts(event for one in changed for event in one["events"])
    return [
        {
            "was": named(one["was"], names),
            "will": named(one["will"], names),
            "count": one["count"],
            "texts": [texts[event] for event in one["events"] if event in texts],
        }
        for one in changed
    ]
