"""Tell what belongs to this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from sanic.request import Request

_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine reach an address.

    Args:
        host: an IP address or a host name.

    Returns:
        True for `localhost` and loopback addresses.
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_proxied(headers: Mapping[str, str]) -> bool:
    """Tell whether a request passed a proxy, which lends its own address to the whole world.

    Args:
        headers: the request's.

    Returns:
        True when one is there that proxies add.
    """
    return any(header in headers for header in _PROXY_HEADERS)


def is_from_this_machine(request: Request) -> bool:
    """Tell whether a program of this machine, and no web page, made a request.

    A page of any site can make a browser on this machine post here, under a name of the site's own
    that leads here.

    Args:
        request: what was received, from no proxy.

    Returns:
        True when both ends are here, and no page is named.
    """
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return is_loopback(request.ip) and is_loopback(host) and "origin" not in request.headers
