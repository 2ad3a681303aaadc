"""What machines write that looks like a secret and is none."""

from __future__ import annotations

import re

from assistant.privacy.redaction.model import Span

# A digest, with the image that it names; a certificate's number; an error's; a line of a stack
# trace; a place where a value would stand; a call; an object of Kubernetes by its name.
_HARMLESS = re.compile(
    r"""(?xm)
    (?<!\w)(?:[\w./-]{1,100}@)?(?i:sha-?(?:1|224|256|384|512))[:=-][\w+/=.-]{16,}
    | (?<!\w)(?i:serial(?:\ ?number)?)\s?[:=]\s?[\dA-Fa-f:]{8,}(?!\w)
    | (?<![\w.])0x[\dA-Fa-f]{2,16}(?!\w)
    | ^\s{0,8}at\s[\w.$/<>-]{1,200}\([^()\n]{0,120}\)
    | <[A-Z][A-Z_\ -]{2,40}>|\$\{[\w.-]{1,60}\}|\{\{[^{}\n]{1,60}\}\}
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
