"""Ask a server whether it lives: a port alone takes connections for a process that hangs."""

from __future__ import annotations

import http.client
import socket
import ssl
import struct
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

PROBE_TIMEOUT_S = 2.0

# PostgreSQL answers with one letter whether it offers TLS, before anybody signs in.
_POSTGRES_ASKS = struct.pack("!ii", 8, 80877103)


def answers(url: str) -> bool:
    """Tell whether a server answers.

    Args:
        url: http:// for a 200; redis://, postgresql:// and tls:// for a word of that protocol.
    """
    try:
        return _PROBES[urlsplit(url).scheme](url)
    except (OSError, ValueError, http.client.HTTPException):
        return False


def _http(url: str) -> bool:
    # A proxy of the environment must not be asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PROBE_TIMEOUT_S) as response:
            return bool(response.status == 200)  # noqa: PLR2004
    except urllib.error.URLError:
        return False


def _tls(url: str) -> bool:
    # Whose certificate it is does not matter: only a process that works can shake hands.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with _connection(url) as connection, context.wrap_socket(connection):
        return True


def _redis(url: str) -> bool:
    return _said(url, b"PING\r\n") in (b"+", b"-")


def _postgresql(url: str) -> bool:
    return _said(url, _POSTGRES_ASKS) in (b"S", b"N")


def _said(url: str, request: bytes) -> bytes:
    with _connection(url) as connection:
        connection.sendall(request)
        return connection.recv(1)


def _connection(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), PROBE_TIMEOUT_S)


_PROBES: dict[str, Callable[[str], bool]] = {
    "http": _http,
    "postgresql": _postgresql,
    "redis": _redis,
    "tls": _tls,
}
