"""Every address: without a session, with a role too low, with a forged form."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.workshop.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database", "project")

VALUES = {"number": 1, "token": "no-such-token", "name": "incident", "group": "declined:incident"}


def _addresses(installed: object) -> list[tuple[Any, str]]:  # noqa: ARG001
    from django.urls import reverse

    from assistant.workshop.routes import ROUTES

    def address(route: Any) -> str:
        names = re.findall(r":(\w+)>", route.pattern)
        return reverse(route.name, kwargs={name: VALUES[name] for name in names})

    return [(route, address(route)) for route in ROUTES]


def test_without_a_session_every_page_but_the_way_in_leads_to_the_sign_in(
    installed: object,
) -> None:
    from django.test import Client

    for route, address in _addresses(installed):
        if route.reads == 0:
            continue
        for answer in (Client().get(address), Client().post(address)):
            assert (answer.status_code, answer["Location"]) == (302, "/connexion/"), address


def test_a_role_too_low_is_refused_and_a_method_that_is_not_served_too(
    installed: object, sign_in: SignIn
) -> None:
    roles = {1: sign_in("READS", "Lise"), 2: sign_in("EDITS", "Remi")}
    for route, address in _addresses(installed):
        for role, client in roles.items():
            if route.reads is None:
                assert client.get(address).status_code == 405, address
            elif route.reads > role:
                assert client.get(address).status_code == 403, address
            if route.writes is None:
                assert client.post(address).status_code in (403, 405), address
            elif route.writes > role:
                assert client.post(address).status_code == 403, address
            assert client.delete(address).status_code == 405, address


def test_a_forged_form_is_refused_everywhere(installed: object, sign_in: SignIn) -> None:
    from django.test import Client

    known = sign_in()
    checking = Client(enforce_csrf_checks=True)
    checking.cookies = known.cookies
    for route, address in _addresses(installed):
        for given in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            answer = checking.post(address, given)
            assert answer.status_code == 403, address
            assert "Formulaire refusé" in answer.content.decode(), address
        assert route.name


def test_a_view_that_names_no_role_is_closed(installed: object) -> None:  # noqa: ARG001
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from assistant.workshop.access import Door

    request = RequestFactory().get("/x")
    request.user = AnonymousUser()
    answer = Door(lambda _: None).process_view(request, lambda _: None, (), {})
    assert answer is not None
    assert answer.status_code == 302


def test_every_page_keeps_scripts_of_others_out(sign_in: SignIn) -> None:
    answer = sign_in().get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "style=" not in page
    assert "onclick" not in page
    assert "http" not in page.replace('href="http://www.w3.org', "")
