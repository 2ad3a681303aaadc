"""Signing in and out, and the links by which an account begins."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assistant.workshop.audit import note
from assistant.workshop.models import Account, Invitation, Role
from assistant.workshop.pages import NOT_FOUND, problem, tell
from assistant.workshop.wording import say


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method != "POST":
        return render(request, "people/login.html")
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    account = authenticate(request, username=name, password=password)
    if account is None:
        return render(
            request, "people/login.html", {"error": say("people.wrong"), "name": name}, status=403
        )
    login(request, account)
    note(account, "signed_in")
    return redirect("home")


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("login")


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of an invitation, or set its password anew."""
    invitation = Invitation.find(token)
    if invitation is None:
        return problem(request, "no_link", NOT_FOUND)
    page = {"invitation": invitation, "role": say(f"roles.{Role(invitation.role).name.lower()}")}
    if request.method != "POST":
        return render(request, "people/invitation.html", page)
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    account = invitation.account or Account(name=name, role=invitation.role)
    errors = _faults(account, password, request.POST.get("again", ""))
    if errors:
        return render(
            request, "people/invitation.html", {**page, "errors": errors, "name": name}, status=400
        )
    with transaction.atomic():
        if not invitation.use():
            return redirect("invitation", token=token)
        account.set_password(password)
        account.save()
        note(account, "password_set" if invitation.account else "account_made", account.name)
    tell(request, "people.ready")
    return redirect("login")


def own(request: HttpRequest) -> HttpResponse:
    """Show one's own account; change its password, or whether keys work."""
    account = request.user
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and "keys" in request.POST:
        account.has_keys = request.POST["keys"] == "on"
        account.save(update_fields=["has_keys"])
        tell(request, "people.saved")
        return redirect("own")
    if request.method == "POST":
        password = request.POST.get("password", "")
        errors = _faults(account, password, request.POST.get("again", ""))
        if not account.check_password(request.POST.get("current", "")):
            errors["current"] = [say("people.wrong_password")]
        if not errors:
            account.set_password(password)
            account.save()
            # Every other session of the account ends with its old password.
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            note(account, "password_set", account.name)
            tell(request, "people.saved")
            return redirect("own")
    return render(request, "people/own.html", {"errors": errors}, status=400 if errors else 200)


def _faults(account: Account, password: str, again: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    try:
        account.clean_fields(exclude=["password"])
        account.validate_unique()
    except ValidationError as error:
        errors.update(error.message_dict)
    try:
        validate_password(password, account)
    except ValidationError as error:
        errors["password"] = list(error.messages)
    if password != again:
        errors["again"] = [say("people.not_the_same")]
    return errors
