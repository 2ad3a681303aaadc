"""Accounts: the first link, signing in, roles, and what is noted."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import ValidationError

from assistant.common.settings import SettingsError
from assistant.workshop.__main__ import main
from assistant.workshop.settings import WorkshopSettings, secret_of
from tests.workshop.conftest import PASSWORD, PROJECT, SignIn

pytestmark = pytest.mark.usefixtures("database")


def _token(**values: object) -> str:
    from assistant.workshop.models import Invitation, Role

    return Invitation.make(Role.PUBLISHES, **values)


def _accept(token: str, name: str = "Anne-Marie d'Arc", password: str = PASSWORD) -> object:
    from django.test import Client

    given = {"name": name, "password": password, "again": password}
    return Client().post(f"/invitation/{token}/", given)


def test_a_link_makes_one_account_and_works_once() -> None:
    from assistant.workshop.models import Account, Role

    token = _token()
    assert _accept(token).status_code == 302
    assert Account.objects.get().role == Role.PUBLISHES
    again = _accept(token, "Somebody")
    assert again.status_code == 404
    assert Account.objects.count() == 1


def test_a_link_works_for_a_day_only() -> None:
    from assistant.workshop.models import Invitation

    token = _token()
    Invitation.objects.update(expires_at=Invitation.objects.get().expires_at - timedelta(hours=25))
    assert _accept(token).status_code == 404


@pytest.mark.parametrize(
    ("name", "password"),
    [("Anne", "court"), ("Anne", "motdepasse123456"[:8]), ("", PASSWORD), ("<b>", PASSWORD)],
)
def test_a_weak_password_or_a_strange_name_makes_no_account(name: str, password: str) -> None:
    from assistant.workshop.models import Account

    token = _token()
    assert _accept(token, name, password).status_code == 400
    assert not Account.objects.exists()
    assert _accept(token).status_code == 302


def test_no_token_and_no_password_is_kept_readable() -> None:
    from assistant.workshop.models import Account, Invitation

    token = _token()
    _accept(token)
    assert token not in str(list(Invitation.objects.values_list()))
    assert PASSWORD not in str(list(Account.objects.values_list()))


def test_five_wrong_passwords_make_the_right_one_wait(sign_in: SignIn) -> None:
    from django.test import Client

    sign_in(name="Camille")
    client = Client()
    wrong = [
        client.post("/connexion/", {"username": "Camille", "password": "faux"}).status_code
        for _ in range(5)
    ]
    assert wrong[0] == 403
    right = client.post("/connexion/", {"username": "Camille", "password": PASSWORD})
    assert right.status_code == 429
    assert "Trop d’essais" in right.content.decode()


def test_signing_in_and_out(sign_in: SignIn) -> None:
    from django.test import Client

    sign_in(name="Camille")
    client = Client()
    answer = client.post("/connexion/", {"username": "Camille", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.cookies["workshop_session"]["httponly"]
    assert client.get("/").status_code == 200
    client.post("/deconnexion/")
    assert client.get("/").status_code == 302


def test_a_closed_account_is_out_at_once(sign_in: SignIn) -> None:
    chief, other = sign_in(name="Chef"), sign_in("EDITS", "Remi")
    assert other.get("/").status_code == 200
    chief.post(f"/comptes/{other.account.pk}/", {"what": "close"})
    assert other.get("/").status_code == 302


def test_the_last_account_that_publishes_cannot_be_lowered_or_closed(sign_in: SignIn) -> None:
    chief = sign_in(name="Chef")
    for change in ({"what": "close"}, {"what": "role", "role": "1"}):
        chief.post(f"/comptes/{chief.account.pk}/", change)
        chief.account.refresh_from_db()
        assert chief.account.may(3)
    assert "au moins un compte" in chief.get("/comptes/").content.decode()


def test_a_new_password_ends_other_sessions(sign_in: SignIn) -> None:
    from django.test import Client

    client = sign_in(name="Camille")
    elsewhere = Client()
    elsewhere.post("/connexion/", {"username": "Camille", "password": PASSWORD})
    new = "une-autre-phrase-longue"
    client.post("/compte/", {"current": PASSWORD, "password": new, "again": new})
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_changes_are_noted_and_the_log_is_never_changed(sign_in: SignIn) -> None:
    from assistant.workshop.models import AuditEntry

    chief, other = sign_in(name="Chef"), sign_in("READS", "Lise")
    chief.post(f"/comptes/{other.account.pk}/", {"what": "role", "role": "2"})
    entry = AuditEntry.objects.get()
    assert (entry.account, entry.action, entry.subject) == ("Chef", "account_role", "Lise")
    assert "a changé un rôle" in chief.get("/journal/").content.decode()
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()


def test_other_machines_reach_it_only_once_an_address_is_set(tmp_path: Path) -> None:
    def settings(**values: object) -> WorkshopSettings:
        return WorkshopSettings(_env_file=None, assistant_var=tmp_path, **values)

    with pytest.raises(ValidationError, match="WORKSHOP_ADDRESS"):
        settings(workshop_host="192.0.2.7")
    with pytest.raises(ValidationError, match="workshop_address"):
        settings(workshop_address="http://atelier.example")
    public = settings(workshop_host="192.0.2.7", workshop_address="https://atelier.example")
    assert public.hosts == ["atelier.example"]
    assert settings().hosts == ["127.0.0.1", "localhost", "[::1]"]


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    settings = WorkshopSettings(_env_file=None, assistant_var=tmp_path)
    assert secret_of(settings) == secret_of(settings)
    assert (tmp_path / "workshop-secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", ["", "court", "é" * 40])
def test_a_lost_secret_is_said_and_not_replaced(tmp_path: Path, kept: str) -> None:
    (tmp_path / "workshop-secret").write_text(kept, encoding="utf-8")
    settings = WorkshopSettings(_env_file=None, assistant_var=tmp_path)
    with pytest.raises(SettingsError, match="set WORKSHOP_SECRET"):
        secret_of(settings)
    assert (tmp_path / "workshop-secret").read_text("utf-8") == kept


def test_a_taken_port_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("WORKSHOP_PORT", str(port))
        assert main() == 1
    said = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 is already taken" in said
    assert f'"make workshop WORKSHOP_PORT={port + 10}"' in said
    assert list(tmp_path.iterdir()) == []


def test_only_the_link_of_the_latest_start_makes_the_first_account() -> None:
    from assistant.workshop.__main__ import _prepare
    from assistant.workshop.models import Invitation

    older = _token()
    _prepare()
    assert Invitation.find(older) is None
    assert Invitation.objects.count() == 1


def test_a_change_that_there_is_not_is_refused_and_not_noted(sign_in: SignIn) -> None:
    from assistant.workshop.models import AuditEntry

    chief, other = sign_in(name="Chef"), sign_in("READS", "Lise")
    answer = chief.post(f"/comptes/{other.account.pk}/", {"what": "anything"})
    assert answer.status_code == 404
    assert not AuditEntry.objects.exists()


def test_the_example_of_settings_names_each_with_its_default() -> None:
    example = WorkshopSettings(_env_file=PROJECT / ".env.example")
    assert example == WorkshopSettings(_env_file=None)
    listed = dotenv_values(PROJECT / ".env.example")
    assert {name.upper() for name in WorkshopSettings.model_fields} <= set(listed)
