"""Who may read /ready and /metrics."""

from __future__ import annotations

import pytest

from assistant.service.observability.endpoints import is_inside


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.20.0.4", "192.168.1.1", "100.64.3.2", "::1", "fd00::1",
     "::ffff:10.0.0.7"],
)  # fmt: skip
def test_private_networks_may(address: str) -> None:
    assert is_inside(address, {})


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "", "?"])
def test_public_addresses_may_not(address: str) -> None:
    assert not is_inside(address, {})


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_nobody_may_through_a_proxy(name: str) -> None:
    assert not is_inside("127.0.0.1", {name: "127.0.0.1"})
