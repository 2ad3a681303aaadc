"""Rules on each text by itself: typography, leftovers, addresses that nobody published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.content.documents import Document, FieldPath, field_name
from assistant.content.model import LEVEL
from assistant.content.problems import Problem
from assistant.content.references import placeholders

DOCUMENTED_EMAILS = frozenset({"abuse-desk@orange.com"})
"""Addresses that the published page names; this one only as the sender of a warning."""

PUBLIC_NUMBERS = frozenset({"3114"})
"""Numbers of the State that anybody may call; this one prevents suicide."""

_NOT_PROSE = frozenset({"id", "topic", "intent", "kind", "url", "link", "links", "email", "phone"})
_TEMPLATES = frozenset({"subject", "body"})

NBSP = "\u00a0\u202f"
"""Spaces at which no line breaks."""
_TYPOGRAPHY = {
    "typography_quotes": re.compile(r"[\"“”]"),
    "typography_guillemets": re.compile(f"«(?![{NBSP}])|(?<![{NBSP}])»"),
    "typography_punctuation": re.compile(rf"(?<=[^{NBSP}?!])(?!(?<=\d):\d)(?P<sign>[:;?!])"),
    "typography_dots": re.compile(r"\.{3,}"),
    "typography_apostrophe": re.compile("'"),
}
_NOT_TYPOGRAPHY = re.compile(r"https?://\S+|\{[^{}]*\}")
_EXCERPT = 20
_PLAIN_ITEM = re.compile(r"\s*-\s+[^\s\"'|>\[{&*]")
_SENTENCES = frozenset(
    {"title", "question", "text", "label", "name", "how", "how_to_tell", "subject", "body", "owner"}
)
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "none", "~"})
"""What other readers of YAML, and some editors of it, take for yes, no or nothing."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UNIT = r"(?![\s\u00a0\u202f]*(?:€|%|EUR\b|euros?\b|[kMGT]?(?:bps|bit/s|o|b)\b|h\b|ms\b|VM\b))"
_SEPARATOR = r"[\s\u00a0\u202f.()-]{0,3}"
_PHONE = re.compile(
    r"(?<![\w,.-])(?:"
    rf"(?:\+|00){_SEPARATOR}\d(?:{_SEPARATOR}\d){{6,13}}"  # international
    rf"|0(?:{_SEPARATOR}\d){{8,9}}"  # French, geographic or free
    r"|(?:3\d|10|11)[\s\u00a0\u202f]?\d\d"  # French short number
    rf")(?![\d\w]){_UNIT}"
)


def text_problems(document: Document, *, is_messages: bool) -> Iterator[Problem]:
    """Check every text of a file.

    Args:
        document: a file of content/.
        is_messages: true for messages.yml, whose texts are templates and may have several
            paragraphs.

    Yields:
        The problems, in the order of the texts.
    """
    yield from _not_a_sentence(document)
    for path, text in document.texts():
        field = field_name(path)
        if not text.strip():
            code = "image_without_alt" if field == "alt" else "field_empty"
            yield document.problem(code, path)
        yield from _address_problems(document, path, text, field)
        yield from _slips(document, path, text)
        if not is_prose(path, is_messages=is_messages):
            continue
        yield from _typography_problems(document, path, text)
        if not is_messages and field not in _TEMPLATES:
            yield from _leftover_problems(document, path, text)


def _slips(document: Document, path: FieldPath, text: str) -> Iterator[Problem]:
    """Find what YAML reads otherwise than it was meant."""
    line, is_item = document.source_line(path), isinstance(path[-1], int)
    before, sign, _ = line.partition(" #")
    if sign and before.rstrip().endswith(text.strip()) and (is_item or " " in text.strip()):
        yield document.problem("text_cut", path)
    if is_item and _PLAIN_ITEM.match(line) and text not in line and not sign:
        yield document.problem("item_on_two_lines", path)


def _not_a_sentence(document: Document) -> Iterator[Problem]:
    for path, value in document.values():
        if field_name(path) in _SENTENCES and str(value).strip().lower() in _WORDS:
            yield document.problem("text_is_word", path, value=value)
        elif field_name(path) in _SENTENCES and not re.search(r"[^\W\d_]", str(value)):
            yield document.problem("text_is_number", path, value=value)


def is_prose(path: FieldPath, *, is_messages: bool) -> bool:
    """Tell whether a field is written for customers to read."""
    if "when" in path or "asks" in path:
        return False
    return is_messages or field_name(path) not in _NOT_PROSE


def without_addresses(text: str) -> str:
    """Blank the web addresses and placeholders of a text, to which no typography applies."""
    return _NOT_TYPOGRAPHY.sub(lambda match: "x" * len(match[0]), text)


def _typography_problems(document: Document, path: FieldPath, text: str) -> Iterator[Problem]:
    prose = without_addresses(text)
    for code, pattern in _TYPOGRAPHY.items():
        match = pattern.search(prose)
        if match:
            yield document.problem(
                code,
                path,
                match.start(),
                sign=match[0],
                excerpt=_excerpt(text, match.start(), match.end()),
            )


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _EXCERPT), min(len(text), end + _EXCERPT)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return before + " ".join(text[first:last].split("\n")) + after


def _leftover_problems(document: Document, path: FieldPath, text: str) -> Iterator[Problem]:
    for name in placeholders(text):
        if name == LEVEL and {"steps", "notes"} & set(path):
            continue
        yield document.problem("text_placeholder", path, placeholder="{" + name + "}")
    if "\n" in text.strip():
        yield document.problem("text_blank_line", path, text.index("\n"))


def _address_problems(
    document: Document, path: FieldPath, text: str, field: str
) -> Iterator[Problem]:
    if field in {"email", "phone"}:
        yield document.problem(f"invented_{field}", path, email=text, phone=text)
        return
    for match in _EMAIL.finditer(text):
        if match[0].lower() not in DOCUMENTED_EMAILS:
            yield document.problem("invented_email", path, match.start(), email=match[0])
    if field == "url":
        if text.startswith("tel:"):
            yield document.problem("invented_phone", path, phone=text)
        return
    for match in _PHONE.finditer(text):
        if match[0] in PUBLIC_NUMBERS:
            continue
        yield document.problem("invented_phone", path, match.start(), phone=match[0])
