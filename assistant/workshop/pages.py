"""What all pages share: what surrounds them, and what is said when a request is refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from assistant.workshop.models import Account, Role
from assistant.workshop.wording import say

NOTICE = "notice"
# The sections of the navigation, and the least role that sees each.
SECTIONS = (
    ("review", Role.READS),
    ("examples", Role.READS),
    ("trial", Role.READS),
    ("answers", Role.READS),
    ("report", Role.READS),
    ("accounts", Role.PUBLISHES),
    ("journal", Role.PUBLISHES),
)
FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY, FAILED = 403, 404, 409, 429, 500


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What every template may show."""
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return {"account": None}
    match = request.resolver_match
    return {
        "account": account,
        "section": match.url_name if match else None,
        "navigation": [(name, say(f"sections.{name}")) for name in ("home", *sections(account))],
        "may_edit": account.may(Role.EDITS),
        "may_publish": account.may(Role.PUBLISHES),
        "notice": request.session.pop(NOTICE, None),
    }


def sections(account: Account) -> list[str]:
    """Name the sections that an account may open."""
    return [name for name, role in SECTIONS if account.may(role)]


def tell(request: HttpRequest, key: str, **values: object) -> None:
    """Leave a sentence for the next page that is shown."""
    request.session[NOTICE] = say(key, **values)


def refused(request: HttpRequest) -> HttpResponse:
    """Say that the role does not suffice."""
    return _problem(request, "refused", FORBIDDEN)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that a form did not come from one of our pages."""
    return _problem(request, "forged", FORBIDDEN)


def too_many(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Say that too many passwords were wrong."""
    return _problem(request, "too_many", TOO_MANY)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say that there is no such page."""
    return _problem(request, "not_found", NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that something broke; nothing but the words is needed for it."""
    words = {"title": say("problems.failed"), "text": say("problems.failed_text")}
    return HttpResponse(render_to_string("problem.html", words), status=FAILED)


def _problem(request: HttpRequest, code: str, status: int) -> HttpResponse:
    words = {"title": say(f"problems.{code}"), "text": say(f"problems.{code}_text")}
    return render(request, "problem.html", words, status=status)
