"""What every answer says to the browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


class SafeHeaders(MiddlewareMixin):
    """Adds the headers that keep other pages, scripts and caches out."""

    def process_response(self, _request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add them to an answer."""
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
