"""`/health`, `/ready` and `/metrics`, for any server of ours, and who inside may look."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.common.loopback import is_proxied
from assistant.service.observability.readiness import Readiness


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
    if is_proxied(headers):
        return False
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    return not peer.is_global


Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]
Before = Callable[[Request], Awaitable[None]]

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def health(_: Request) -> HTTPResponse:
    """Say that the event loop answers; open to all, and asks nobody."""
    return json({"status": "ok"}, headers=_HEADERS)


def ready(readiness: Readiness, before: Before | None = None) -> Handler:
    """Make the answer to whether this process can serve customers.

    Args:
        readiness: checks the parts.
        before: awaited with each request first.

    Returns:
        A handler: 200 when all parts work that turns need, else 503; names and no more.
    """

    async def answer(request: Request) -> HTTPResponse:
        if not is_inside(request.ip, request.headers):
            return _refusal()
        if before:
            await before(request)
        state = await readiness.state()
        body = {
            "status": "ready" if state.ready else "not_ready",
            "parts": {name: "ok" if works else "failed" for name, works in state.parts.items()},
        }
        status = HTTPStatus.OK if state.ready else HTTPStatus.SERVICE_UNAVAILABLE
        return json(body, status=status, headers=_HEADERS)

    return answer


def metrics(registry: CollectorRegistry, before: Before | None = None) -> Handler:
    """Make the answer to Prometheus.

    Args:
        registry: what this process counts.
        before: awaited with each request first, to bring it up to date.

    Returns:
        A handler.
    """

    async def answer(request: Request) -> HTTPResponse:
        if not is_inside(request.ip, request.headers):
            return _refusal()
        if before:
            await before(request)
        exposition = generate_latest(registry)
        return HTTPResponse(exposition, headers=_HEADERS, content_type=CONTENT_TYPE_LATEST)

    return answer


def add_routes(blueprint: Blueprint, **handlers: Handler) -> None:
    """Add handlers to a blueprint.

    Args:
        blueprint: where to add them.
        handlers: by the name of their path, at the root.
    """
    for name, handler in handlers.items():
        blueprint.add_route(handler, f"/{name}", methods=["GET", "HEAD"], name=name)


def _refusal() -> HTTPResponse:
    return json({"error": "inside_only"}, status=HTTPStatus.FORBIDDEN, headers=_HEADERS)
