"""What machines write that looks like a secret and is none."""

from __future__ import annotations

import re

from assistant.privacy.redaction.model import Span

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
    | <[A-Z][A-Z_\ -]{2,40}>|\$\{[\w.-]{1,60}(?::\?[^}\n]{0,60})?\}|\{\{[^{}\n]{1,60}\}\}
    | (?<![\w.])[A-Za-z_][\w.]{0,60}\(\)
    | (?<!\w)(?:secret|configmap)s?\s["'][\w.-]{1,80}["']\s(?:not\ found|already|created|configured)
    """
)


def harmless_parts(text: str) -> list[Span]:
    """Find what is no secret, whatever it looks like.

    Args:
        text: what the customer wrote.

    Returns:
        Where it stands, in order.
    """
    return [Span(*found.span()) for found in _HARMLESS.finditer(text)]
