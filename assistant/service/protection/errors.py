"""What is refused, and what is answered then: JSON, in a sentence, telling nothing of us."""

from __future__ import annotations

import re
from asyncio import CancelledError
from collections.abc import Mapping

import structlog
from sanic.exceptions import InvalidUsage, SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from assistant.channels.http import json_response
from assistant.common.faults import fault
from assistant.service.protection.limits import is_too_slow

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


SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_RASA_GREETING = b"Hello from Rasa"


async def add_headers(request: Request, response: BaseHTTPResponse) -> None:
    """Add the headers that an answer has not; a channel's own stand.

    Args:
        request: what is answered.
        response: the answer.
    """
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    # Rasa's own page tells its version to anybody.
    if request.path == "/" and (response.body or b"").startswith(_RASA_GREETING):
        response.body = _RASA_GREETING


_log = structlog.get_logger(__name__)

_MALFORMED, _TOO_SLOW, _FAILED = 400, 408, 500
_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    _TOO_SLOW: "too_slow",
    413: "body_too_large",
}


def respond(request: Request, error: BaseException, *, phrases: Mapping[str, str]) -> HTTPResponse:
    """Word an error that reaches Sanic.

    Args:
        request: the request that failed.
        error: why.
        phrases: sentences by key.

    Returns:
        The answer: `{"error": code, "message": sentence}`.
    """
    status = _status(request, error)
    if status == _FAILED:
        _log.error("http.failed", path=request.path, **fault(error))
    other = "unavailable" if status >= _FAILED else "malformed"
    code = _CODES.get(status, other)
    body = {"error": code, "message": phrases[f"web_{code}"]}
    return json_response(body, status, getattr(error, "headers", None))


def _status(request: Request, error: BaseException) -> int:
    if is_too_slow(request):
        return _TOO_SLOW
    if _is_unread(request) and isinstance(error, CancelledError):
        # Nothing else ends the reading of a head.
        return _TOO_SLOW
    if isinstance(error, SanicException):
        return int(error.status_code)
    # Sanic raises all kinds of errors while it reads a head that is no HTTP.
    return _MALFORMED if _is_unread(request) else _FAILED


def _is_unread(request: Request) -> bool:
    """Tell whether a request is Sanic's substitute for one whose head it could not read."""
    return bool(request.method == "NONE" and not request.head)
