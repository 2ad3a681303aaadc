"""Who has an account, and what was done."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from assistant.workshop.audit import note
from assistant.workshop.configuration import installation
from assistant.workshop.models import Account, AuditEntry, Invitation, Role
from assistant.workshop.pages import tell
from assistant.workshop.wording import say, words

_ENTRIES = 50
_CHANGES = ("link", "role", "close", "open")


def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts; invite somebody."""
    if request.method != "POST":
        return _page(request)
    role = _role(request.POST.get("role", ""))
    token = Invitation.make(role, made_by=request.user)
    note(request.user, "invited", role.name.lower())
    return _page(request, link=link_of(token))


def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change an account's role, close or open it, or give a link to a new password."""
    account = get_object_or_404(Account, pk=number)
    what = request.POST.get("what", "")
    if what not in _CHANGES:
        raise Http404
    if what == "link":
        token = Invitation.make(Role(account.role), account, request.user)
        note(request.user, "link_made", account.name)
        return _page(request, link=link_of(token), of=account)
    with transaction.atomic():
        if what == "role":
            account.role = _role(request.POST.get("role", ""))
        else:
            account.is_active = what == "open"
        account.save(update_fields=["role", "is_active"])
        if not _somebody_publishes():
            transaction.set_rollback(True)
            tell(request, "people.last")
            return redirect("accounts")
        note(request.user, f"account_{what}", account.name, role=Role(account.role).name.lower())
    tell(request, "people.saved")
    return redirect("accounts")


def journal(request: HttpRequest) -> HttpResponse:
    """Show what was done, the latest first."""
    before = request.GET.get("avant", "")
    entries = AuditEntry.objects.order_by("-pk")
    if before.isdecimal():
        entries = entries.filter(pk__lt=int(before))
    shown = list(entries[: _ENTRIES + 1])
    more = shown[_ENTRIES - 1].pk if len(shown) > _ENTRIES else None
    lines = [(entry, words("actions").get(entry.action, entry.action)) for entry in shown]
    return render(request, "people/journal.html", {"lines": lines[:_ENTRIES], "more": more})


def link_of(token: str) -> str:
    """Write the address of an invitation."""
    address = installation().workshop.address
    return f"{address}{reverse('invitation', kwargs={'token': token})}"


def _page(request: HttpRequest, **shown: object) -> HttpResponse:
    roles = [(role.value, say(f"roles.{role.name.lower()}")) for role in Role]
    page = {"accounts": Account.objects.order_by("name"), "roles": roles, **shown}
    return render(request, "people/accounts.html", page)


def _role(given: str) -> Role:
    return Role(int(given)) if given in {str(role.value) for role in Role} else Role.READS


def _somebody_publishes() -> bool:
    return bool(Account.objects.filter(role=Role.PUBLISHES, is_active=True).exists())
