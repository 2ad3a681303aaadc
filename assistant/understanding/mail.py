"""Finds what a pasted mail asks: plain functions, without Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from assistant.content.lexicon import contains, normalise
from assistant.content.mail_words import MailWords
from assistant.understanding.odd_input import is_meaningless
from assistant.understanding.text import visible

MAX_CHARACTERS = 3000
MAX_LINES = 80
"""What is read of a mail: the search for a quoted thread takes longer with every line."""

_MAX_CLOSING_WORDS = 8
_MAX_THANKS_WORDS = 5
_MAX_DEVICE_WORDS = 10
_MAX_SIGNATURE_WORDS = 8
_MIN_SIGNATURE_LINES = 2
_HEADER_LINES = 4

_QUOTED = re.compile(r"^\s*>")
_RULE = re.compile(r"^\s*(?:--|[-_*=~]{3,}|[—–]{2,})\s*$")
_TITLED_RULE = re.compile(r"^\s*[-_]{3,}.*[-_]{3,}\s*$")
_REACHED = re.compile(
    r"(?:\+|\b0)\d(?:[\s.\-]?\d{2}){3,}|\bwww\.|https?://|[\w.+-]+@[\w-]+\.\w|\b\d{5}\s+[A-Z]"
)
"""A telephone number, an address of a page or of mail, a postcode before a town."""


def mail_body(text: str, words: MailWords) -> str:
    """Leave out what stands around a pasted mail's question.

    Args:
        text: the message.
        words: what such parts begin with or hold.

    Returns:
        The lines that may ask something; the whole message when it has one line only, or when
        nothing telling would be left.
    """
    read = visible(text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\u00a0", " "))
    if "\n" not in read.strip():
        return text
    lines = _unquoted(read.split("\n")[:MAX_LINES], words)
    paragraphs = list(_paragraphs(_asking(lines, words)))
    while len(paragraphs) > 1 and _is_signature(paragraphs[-1]):
        paragraphs.pop()
    left = "\n".join(line for paragraph in paragraphs for line in paragraph)
    return left if _says_something(left, words) else text


def _unquoted(lines: Sequence[str], words: MailWords) -> Sequence[str]:
    start = next((n for n in range(len(lines)) if _begins_a_thread(lines, n, words)), len(lines))
    below = [line for line in lines[start:] if _QUOTED.match(line)]
    # Who answers below the thread quotes it line by line: what is not quoted there is his own.
    own = [*lines[:start], *(lines[start + 1 :] if below else ())]
    own = [line for line in own if not _QUOTED.match(line)]
    if any(map(str.strip, own)):
        return own
    # A mail that was handed on without a word is itself the question: its headers end at a blank.
    rest = lines[start:]
    return list(dropwhile(str.strip, rest)) if any(not line.strip() for line in rest) else rest


def _begins_a_thread(lines: Sequence[str], number: int, words: MailWords) -> bool:
    read = normalise(lines[number])
    # « Le 3 mars, Jeanne <jeanne@example.org> » / « a écrit : »: a long name takes two lines.
    both = f"{read} {normalise(lines[number + 1])}" if number + 1 < len(lines) else read
    said = any(read.endswith(entry) for entry in words.wrote) or (
        _begins(read, words.thread_opening) and any(both.endswith(entry) for entry in words.wrote)
    )
    header = _begins(read, words.sender) and any(
        _begins(normalise(line), words.sent) for line in lines[number + 1 : number + _HEADER_LINES]
    )
    return said or header or any(entry in read for entry in words.thread_title)


def _asking(lines: Sequence[str], words: MailWords) -> Iterator[str]:
    closed = started = notice = False
    for line in lines:
        read = normalise(line)
        notice = bool(read) and (notice or contains(read, words.disclaimer))
        if _begins(read, words.postscript):
            closed = False
        if closed or notice or (not started and _is_greeting(read, words)):
            continue
        closes = "?" not in line and _is_closing(read, words)
        if started and (closes or _RULE.match(line) or _TITLED_RULE.match(line)):
            closed = True
        elif not _is_added(read, words):
            started = started or bool(read)
            yield line


def _is_greeting(read: str, words: MailWords) -> bool:
    return bool(read) and all(word in words.greeting for word in read.split())


def _is_closing(read: str, words: MailWords) -> bool:
    return len(read.split()) <= _MAX_CLOSING_WORDS and _begins(read, words.closing)


def _is_added(read: str, words: MailWords) -> bool:
    count = len(read.split())
    return (
        (count <= _MAX_DEVICE_WORDS and _begins(read, words.device))
        or (count <= _MAX_THANKS_WORDS and _begins(read, words.thanks))
        or read in words.only_thanks
    )


def _begins(read: str, entries: Sequence[str]) -> bool:
    return any(
        f"{read} ".startswith(entry[:-1] if entry.endswith("*") else f"{entry} ")
        for entry in entries
    )


def _paragraphs(lines: Iterator[str]) -> Iterator[list[str]]:
    while True:
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            return
        yield [first, *takewhile(str.strip, lines)]


def _is_signature(paragraph: Sequence[str]) -> bool:
    short = all(len(line.split()) <= _MAX_SIGNATURE_WORDS for line in paragraph)
    text = "\n".join(paragraph)
    reached = _REACHED.search(text) is not None
    return short and reached and len(paragraph) >= _MIN_SIGNATURE_LINES and "?" not in text


def _says_something(left: str, words: MailWords) -> bool:
    read = normalise(left).split()
    return not is_meaningless(left) and any(word not in words.greeting for word in read)
