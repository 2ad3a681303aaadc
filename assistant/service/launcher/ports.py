"""Check that an address can be listened on before starting a server there."""

from __future__ import annotations

import errno
import socket

from assistant.service.launcher.progress import LauncherError


def check_port(host: str, port: int, name: str, target: str = "run") -> None:
    """Make sure that a server will be able to listen.

    Args:
        host: address to listen on.
        port: port to listen on.
        name: beginning of the names of the two settings, such as `ASSISTANT`.
        target: what `make` is told to start it.

    Raises:
        LauncherError: the port is taken or reserved, or the address is not this machine's.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            # As servers do: a port whose last connections are still closing is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        raise LauncherError(_sentence(error, host, port, name, target)) from None


def free_port(host: str) -> int:
    """Find a port that nothing listens on.

    Args:
        host: address to listen on.

    Returns:
        A free port, chosen by the system.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


def _sentence(error: OSError, host: str, port: int, name: str, target: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is already taken by another program: stop that program, or "
            f"choose another port with {name}_PORT, in .env or as in "
            f'"make {target} {name}_PORT={port + 10}".'
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved to the administrator: set {name}_PORT above 1023."
    return (
        f"{host} is not an address of this machine: set {name}_HOST to one of its addresses, "
        "such as 127.0.0.1."
    )
