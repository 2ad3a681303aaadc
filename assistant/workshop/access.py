"""Who may open which page: every page names the least role, and a door stands before all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from assistant.workshop.models import Role
from assistant.workshop.pages import refused

View = Callable[..., HttpResponse]
PUBLIC = 0


@dataclass(frozen=True)
class Route:
    """One address of the workshop.

    Attributes:
        pattern: its path.
        name: how templates name it.
        view: what answers.
        reads: the least role that may look; 0 for everybody, None when there is nothing to see.
        writes: the least role that may send a form; None when it takes none.
    """

    pattern: str
    name: str
    view: View
    reads: int | None = Role.READS
    writes: int | None = None


def urls(routes: Iterable[Route]) -> list[URLPattern]:
    """Turn routes into Django's patterns, each view behind its door."""
    return [path(route.pattern, _guarded(route), name=route.name) for route in routes]


def _guarded(route: Route) -> View:
    def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
        needs = {"GET": route.reads, "HEAD": route.reads, "POST": route.writes}
        needed = needs.get(request.method)
        if needed is None:
            return HttpResponseNotAllowed([name for name in needs if needs[name] is not None])
        if needed != PUBLIC and not request.user.may(needed):
            return refused(request)
        return route.view(request, **values)

    if PUBLIC in (route.reads, route.writes):
        return cast(View, login_not_required(guarded))
    return guarded


class Door(LoginRequiredMiddleware):
    """Sends who has no session to the sign-in; a view that does not say so is not public."""

    redirect_field_name = None
