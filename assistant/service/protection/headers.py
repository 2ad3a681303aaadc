"""The headers that tell browsers to do nothing with an answer but read it."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import BaseHTTPResponse

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
