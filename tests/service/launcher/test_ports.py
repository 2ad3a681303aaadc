"""A port that cannot be used is explained before anything starts."""

from __future__ import annotations

import socket

import pytest

from assistant.service.launcher.ports import check_port, free_port
from assistant.service.launcher.progress import LauncherError


def test_a_taken_port_names_the_port_and_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(LauncherError, match=rf"Port {port} on 127\.0\.0\.1 .*ACTIONS_PORT"):
            check_port("127.0.0.1", port, "ACTIONS")


def test_an_address_of_another_machine_names_the_setting() -> None:
    # 192.0.2.0/24 is reserved to documentation (RFC 5737): no machine has such an address.
    with pytest.raises(LauncherError, match="ASSISTANT_HOST"):
        check_port("192.0.2.1", 5005, "ASSISTANT")


def test_a_free_port_is_accepted() -> None:
    check_port("127.0.0.1", free_port("127.0.0.1"), "ASSISTANT")
