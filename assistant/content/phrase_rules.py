"""Rules on content/messages.yml: the phrases that the code asks for, and what it fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.documents import Document
from assistant.content.drafts import Drafts
from assistant.content.problems import Problem
from assistant.content.references import placeholders

PHRASES = Path(__file__).with_name("phrases.yml")
"""Each phrase's key, and the words between braces that it may hold; `python -m tools.phrases`."""


def missing_phrases(drafts: Drafts) -> Iterator[Problem]:
    """Find what would fail in the middle of a reply: a phrase that is not there, or a word of it.

    Args:
        drafts: the entries read.

    Yields:
        The problems, all of them errors.
    """
    document = _messages(drafts)
    if document is None or not drafts.is_whole(document.path.name):
        return
    for key, filled in known_phrases().items():
        if key not in drafts.messages:
            yield document.problem("phrase_missing", (), key=key)
            continue
        for name in placeholders(drafts.messages[key]):
            if name not in filled:
                known = ", ".join(f"{{{each}}}" for each in filled) or "aucun"
                yield document.problem(
                    "phrase_placeholder", (key,), placeholder=f"{{{name}}}", known=known
                )


def unknown_phrases(drafts: Drafts) -> Iterator[Problem]:
    """Find phrases that nothing asks for."""
    document = _messages(drafts)
    known = known_phrases()
    for key in drafts.messages if document else ():
        if document and key not in known:
            near = get_close_matches(key, known, n=1)
            code = "phrase_misspelt" if near else "phrase_unknown"
            yield document.problem(code, (key,), key=key, near="".join(near))


@lru_cache(maxsize=1)
def known_phrases() -> Mapping[str, tuple[str, ...]]:
    """Read which phrases there are, and what each may hold."""
    read = YAML(typ="safe", pure=True).load(PHRASES.read_text("utf-8"))
    return {key: tuple(names) for key, names in read.items()}


def _messages(drafts: Drafts) -> Document | None:
    found = (one for one in drafts.documents if one.path.name == "messages.yml")
    return next(found, None)
