"""Who may open which page: every page names the least role, and a door stands before all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path

from assistant.workshop.models import Role
from assistant.workshop.pages import refused

View = Callable[..., HttpResponse]
NEEDS = "needs"
"""Attribute of a view: the least role that may call it; 0 for everybody."""
PUBLIC = 0


@dataclass(frozen=True)
class Route:
    """One address of the workshop.

    Attributes:
        pattern: its path.
        name: how templates name it.
        view: what answers.
        reads: the least role that may look; 0 for everybody.
        writes: the least role that may send a form; None when it takes none.
    """

    pattern: str
    name: str
    view: View
    reads: int = Role.READS
    writes: int | None = None


def urls(routes: Iterable[Route]) -> list[URLPattern]:
    """Turn routes into Django's patterns, each view behind its door."""
    return [path(route.pattern, _guarded(route), name=route.name) for route in routes]


def _guarded(route: Route) -> View:
    def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            needed: int | None = route.reads
        else:
            needed = route.writes if request.method == "POST" else None
        if needed is None:
            return HttpResponseNotAllowed(["GET"] if route.writes is None else ["GET", "POST"])
        if needed != PUBLIC and not request.user.may(needed):
            return refused(request)
        return route.view(request, **values)

    setattr(guarded, NEEDS, route.reads)
    return guarded


class Door:
    """Sends who has no session to the sign-in, before any view is called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: object, _values: object
    ) -> HttpResponse | None:
        """Let public views pass; a view that names no role is not public."""
        if getattr(view, NEEDS, Role.READS) == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect("login")
        return None
