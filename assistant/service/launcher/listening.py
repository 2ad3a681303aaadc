"""Has Sanic listen once its server is loaded: before, a proxy shall go to another process at once.

Today's Sanic listens first, and leaves whoever connects waiting until the model is loaded.
"""

from __future__ import annotations

import socket


def listen_when_loaded() -> None:
    """Have Sanic bind its port at the start, and leave listening to the loop that serves."""
    from sanic.server import socket as of_sanic

    of_sanic.bind_socket = _bind


def _bind(host: str, port: int, **_: object) -> socket.socket:
    family, kind, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    bound = socket.socket(family, kind)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(address)
    bound.set_inheritable(True)
    return bound
