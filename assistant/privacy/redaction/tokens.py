"""The words of a message, as they are judged: each with what it is and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span, stripped
from assistant.privacy.redaction.shapes import Shapes

_CHUNK = re.compile(r"\S{1,300}")
# One code, as it is read out: « 118 462 », « 70 41 26 », « m i m o s a 8 ».
_CODE = re.compile(
    r"(?<![\w.,/-])(?:\d{3} \d{3}|\d\d \d\d \d\d|\d{4} \d{4})(?![\w-]|[ .,]\d)"
    r"|(?<![\w.,/'’-])(?![oO] [cC] [bB] )[a-zA-Z0-9](?: [a-zA-Z0-9]){5,40}(?![\w'’.-])"
)
_SEPARATOR = re.compile(r"[=:/|,;→⇒]+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_OPENING = "«\"'`“‘([{<-*#>•"
_CLOSING = "»\"'`”’)]}>,;:.…"


@dataclass(frozen=True)
class Token:
    """A word, or what stands for one.

    Args:
        span: where it stands.
        text: as it was typed.
        folded: the same without case, accents and marks at its end.
    """

    span: Span
    text: str
    folded: str


def tokens_of(text: str, shapes: Shapes) -> list[Token]:
    """Cut a message into words.

    Args:
        text: what the customer wrote.
        shapes: tells what is one word however many signs are in it, such as an address.

    Returns:
        Its words, in order; what is no word between them belongs to none.
    """
    folded = fold(text)
    return [
        Token(span, text[span.start : span.end], folded[span.start : span.end].rstrip("!?*"))
        for span in _spans(text, folded, shapes)
    ]


def _spans(text: str, folded: str, shapes: Shapes) -> Iterator[Span]:
    end = 0
    for code in _CODE.finditer(text):
        yield from _chunks(text, folded, Span(end, code.start()), shapes)
        yield Span(*code.span())
        end = code.end()
    yield from _chunks(text, folded, Span(end, len(text)), shapes)


def _chunks(text: str, folded: str, within: Span, shapes: Shapes) -> Iterator[Span]:
    for chunk in _CHUNK.finditer(text, *within):
        span = stripped(text, Span(*chunk.span()), _OPENING, _CLOSING)
        if shapes.is_known(folded[span.start : span.end]):
            yield span
            continue
        start = span.start
        for separator in _SEPARATOR.finditer(text, *span):
            yield from _words(text, Span(start, separator.start()))
            start = separator.end()
        yield from _words(text, Span(start, span.end))


def _words(text: str, within: Span) -> Iterator[Span]:
    span = stripped(text, within, _OPENING, _CLOSING)
    elision = _ELISION.match(text, *span)
    if elision:
        yield Span(*elision.span())
        span = Span(elision.end(), span.end)
    if span.start < span.end:
        yield span
