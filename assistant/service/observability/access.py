"""Who may look: programs of this machine and of private networks, not through a proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


def is_inside(address: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from inside.

    A proxy has an inside address and lends it to the whole world, so that what a proxy passes on
    counts as coming from outside, whatever it says.

    Args:
        address: the other end of the connection.
        headers: the request's.

    Returns:
        Whether no public address had a part in it.
    """
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    return not peer.is_global
