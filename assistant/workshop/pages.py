"""What all pages share: what surrounds them, and what is said when a request is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

from assistant.common.faults import fault
from assistant.content.problems import ContentError
from assistant.storage.engine import StorageError
from assistant.workshop.models import Account, Role
from assistant.workshop.wording import say

_log = structlog.get_logger(__name__)

NOTICE = "notice"
# The sections of the navigation, and the least role that sees each.
SECTIONS = (
    ("review", Role.READS),
    ("examples", Role.READS),
    ("trial", Role.READS),
    ("answers", Role.READS),
    ("publishing", Role.READS),
    ("report", Role.READS),
    ("accounts", Role.PUBLISHES),
    ("journal", Role.PUBLISHES),
)
FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY, FAILED, UNAVAILABLE = 403, 404, 409, 429, 500, 503


class Faults(MiddlewareMixin):
    """Says what broke in words; the log names the fault, never what a customer wrote."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a request whose view failed."""
        if isinstance(error, Http404 | PermissionDenied):
            return None
        if isinstance(error, ContentError):
            return problem(request, "content", UNAVAILABLE, problems=map(str, error.problems))
        _log.error("workshop.failed", page=request.resolver_match.url_name, **fault(error))
        code = "storage" if isinstance(error, StorageError | DatabaseError) else "failed"
        return failed(request, code)


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
    return problem(request, "refused", FORBIDDEN)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that a form did not come from one of our pages."""
    return problem(request, "forged", FORBIDDEN)


def too_many(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Say that too many passwords were wrong."""
    return problem(request, "too_many", TOO_MANY)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say that there is no such page."""
    return problem(request, "not_found", NOT_FOUND)


def failed(request: HttpRequest, code: str = "failed") -> HttpResponse:  # noqa: ARG001
    """Say that something broke; nothing but the words is needed for it."""
    return HttpResponse(render_to_string("problem.html", _words(code)), status=FAILED)


def problem(
    request: HttpRequest, code: str, status: int, problems: Iterable[str] = (), **values: object
) -> HttpResponse:
    """Say what is in the way, by a name of `problems` in wording.fr.yml."""
    page = {**_words(code, **values), "problems": list(problems)}
    return render(request, "problem.html", page, status=status)


def _words(code: str, **values: object) -> dict[str, str]:
    said = say(f"problems.{code}_text", **values)
    return {"title": say(f"problems.{code}"), "text": said}
