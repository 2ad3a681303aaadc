"""Hears which cases a message says are not the customer's."""

from __future__ import annotations

import re

from assistant.content.lexicon import Lexicon, normalise

REACH = 3
"""Up to how many words stand between « pas » and what is denied."""
BEHIND = 2
"""Up to how many words behind it « non » or « rien » may follow."""


def denied_profiles(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Find the cases that a message denies.

    Args:
        text: the customer's words.
        lexicon: the names of the cases, and what denies them.

    Returns:
        Ids of the cases.
    """
    words = normalise(text)
    denied = set()
    for case, entries in lexicon.profile_nouns.items():
        for found in re.finditer(_pattern(entries), words):
            before = words[: found.start()].split()[-REACH:]
            behind = words[found.end() :].split()[:BEHIND]
            if any(word in lexicon.denials for word in before) or any(
                word in lexicon.denials_behind for word in behind
            ):
                denied.add(case)
            # A name is heard once: « client d'un partenaire » is no partner.
            words = words[: found.start()] + "." * len(found.group()) + words[found.end() :]
    return frozenset(denied)


def _pattern(entries: tuple[str, ...]) -> str:
    written = (re.escape(entry).replace(r"\*", "[a-z0-9]*") for entry in entries)
    return rf"\b(?:{'|'.join(written)})\b"
