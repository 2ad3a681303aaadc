"""Refuse requests whose end two readers could see in different places.

A proxy and this server must not disagree on where one request ends and the next begins
(https://www.rfc-editor.org/rfc/rfc9112#section-6.3). Sanic takes what Python takes for a number.
"""

from __future__ import annotations

import re

from sanic.exceptions import InvalidUsage
from sanic.request import Request

_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)


async def check_framing(request: Request) -> None:
    """Check the headers that say how long a body is.

    Args:
        request: its head only.

    Raises:
        InvalidUsage: they are no plain length and no plain list of chunks, or contradict each
            other.
    """
    lengths = request.headers.getall("content-length", [])
    codings = request.headers.getall("transfer-encoding", [])
    is_plain = (
        len(lengths) + len(codings) <= 1
        and all(_LENGTH.fullmatch(length) for length in lengths)
        and all(coding == "chunked" for coding in codings)
    )
    if not is_plain:
        raise InvalidUsage("framing")
