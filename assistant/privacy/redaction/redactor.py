"""Puts a mark in the place of every secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.privacy.redaction.judgement import Weights, WordJudge, read_weights
from assistant.privacy.redaction.model import MASK, Span, fold, joined
from assistant.privacy.redaction.rules import Rules
from assistant.privacy.redaction.words import SecretWords

# A digest, with the image that it names; a certificate's number; an error's; a line of a stack
# trace; where one logs in; an IPv6 address; a place where a value would stand; a call; an object of
# Kubernetes by its name.
_HARMLESS = re.compile(
    r"""(?xm)
    (?<!\w)(?:[\w./-]{1,100}@)?(?i:sha-?(?:1|224|256|384|512))[:=-][\w+/=.-]{16,}
    | [\w./-]{1,100}@sha\d{3}:\S{0,80}|(?<!\w)(?:aes|3des)\w{0,8}(?:-\w{2,12}){1,4}(?!\w)
    | "\w{2,40}"(?=\s?:)
    | [«"]\s?[^«»"\n]{0,80}\b(?i:error|erreur|denied|failed|invalid|refused)\b[^«»"\n]{0,80}[»"]
    | (?<!\w)(?i:serial(?:\ ?number)?)\s?[:=]\s?[\dA-Fa-f:]{8,}(?!\w)
    | (?<![\w.])0x[\dA-Fa-f]{2,16}(?!\w)
    | ^\s{0,8}at\s[\w.$/<>-]{1,200}\([^()\n]{0,120}\)
    | (?<!\w)(?:ssh|scp|sftp)(?:\s-{1,2}\w\S{0,40}(?:\s[^\s@-]\S{0,60})?){0,4}
      \s[\w.+-]{1,60}@[\w.-]+
    | (?<![\w:])(?:[\da-fA-F]{0,4}:){2,7}[\da-fA-F]{0,4}(?:%\w{1,15})?(?![\w:])
    | <[A-Z][A-Z_\ -]{2,40}>|</[\w:.-]{1,40}>
    | \$\{[\w.-]{1,60}(?::\?[^}\n]{0,60})?\}|\{\{[^{}\n]{1,60}\}\}
    | (?<![\w.])[A-Za-z_][\w.]{0,60}\(\)
    | (?<!\w)(?:secret|configmap)s?\s["'][\w.-]{1,80}["']\s(?:not\ found|already|created|configured)
    | (?<!\w)\*{3,}(?!\w)|(?<!\w)[xX]{4,}(?!\w)|\[(?i:masqu|cach|redact|hidden)\w{0,6}\]
    | (?<!\w)\$[A-Z][A-Z_]{2,40}\b|(?<!\w)(?:os\.environ|process\.env)(?:\.get)?\S{1,60}
    | ^(?:ERROR|Error|FATAL|Fatal|fatal|WARNING|Warning)\b
    | (?i:invalid\ credentials|authentication\ failure|erreur|error)\s\([\w,]{1,20}\)
    | [«"]\s?[^«»"\n]{0,60}\b[Vv](?:otre|os)\b[^«»"\n]{0,60}[»"]
    | (?<!\w)(?i:authentication\ token\ manipulation\ error)
    """
)
_MOST_TIMES = 3


class Redacted(NamedTuple):
    """A text with a mark for each secret, and whether one would follow: « mot de passe : »."""

    text: str
    announces: bool


class SecretRedactor:
    """Masks passwords, codes, card and account numbers, keys and, if wanted, contact details."""

    def __init__(self, *, contact_details: bool = True, weights: Weights | None = None) -> None:
        """Prepare the search.

        Args:
            contact_details: whether telephone numbers, addresses and dates of birth are masked too.
            weights: how words are judged; the shipped ones if None.
        """
        words, weights = SecretWords(), weights or read_weights()
        self._judge = WordJudge(words, weights)
        self._rules = Rules(words, weights.usual, contact_details=contact_details)

    def redact(self, text: str, *, follows: int = 0) -> Redacted:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.
            follows: how many messages before it a secret was announced; 0 if none was.
        """
        masked, announces = self._mask(text, follows)
        before = text
        for _ in range(_MOST_TIMES):
            if masked == before:
                break
            # A word beside a mark may look more like a secret than beside another word.
            before, masked = masked, self._mask(masked, follows).text
        return Redacted(masked, announces or self._rules.are_announced(text))

    def _mask(self, text: str, follows: int) -> Redacted:
        folded = fold(text)
        told = self._rules.told(text, folded, follows)
        judged, announces = self._judge.judge(text, follows, told)
        found = [*told, *judged, *self._rules.others(text, folded)]
        harmless = [Span(*part.span()) for part in _HARMLESS.finditer(text)]
        parts: list[str] = []
        kept_from = 0
        for span in joined(span for span in found if not _is_harmless(span, harmless, text)):
            parts += [text[kept_from : span.start], MASK]
            kept_from = span.end
        return Redacted("".join([*parts, text[kept_from:]]), announces)


def _is_harmless(span: Span, parts: Sequence[Span], text: str) -> bool:
    # « heap space » and « at java.base… » in the line below make no address.
    return any(
        part.start < span.end <= part.end
        and (part.start <= span.start or "\n" in text[span.start : part.start])
        for part in parts
    )
