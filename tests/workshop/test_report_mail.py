"""The report as a mail, to a server that speaks SMTP as far as a mail needs it."""

from __future__ import annotations

import email
import socketserver
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest

from assistant.common.settings import SettingsError
from assistant.workshop.configuration import Installation
from assistant.workshop.settings import WorkshopSettings
from tests.workshop.test_report import _seen

pytestmark = pytest.mark.usefixtures("database", "project")


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        for line in iter(self.rfile.readline, b""):
            command = line.split()[0].upper()
            if command == b"DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines))  # type: ignore[attr-defined]
            self._say("221 bye" if command == b"QUIT" else "250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as listening:
        listening.mails = []  # type: ignore[attr-defined]
        Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


def test_last_week_is_mailed_with_a_year_as_a_file(
    server: Any, installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings
    from django.utils import timezone

    from assistant.workshop.configuration import _mail
    from assistant.workshop.report.mail import send
    from assistant.workshop.report.weeks import WEEK

    _seen(timezone.now() - WEEK, procedure="incident")
    _seen(timezone.now() - WEEK, outcome="declined")
    for name, value in _mail(f"smtp://127.0.0.1:{server.server_address[1]}").items():
        monkeypatch.setattr(settings, name, value, raising=False)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    given = {"workshop_report_to": "a@example.com, b@example.com"}
    send(installed.workshop.model_copy(update=given))
    mail = email.message_from_bytes(server.mails[0], policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["From"]) == ("a@example.com, b@example.com", "a@example.com")
    body, file = mail.iter_parts()
    text = body.get_content()
    assert "2 demandes\N{NO-BREAK SPACE}: 50\N{NO-BREAK SPACE}% ont eu une réponse" in text
    assert "Signaler un incident\N{NO-BREAK SPACE}: 1 fois" in text
    assert "/rapport/?semaine=" in text
    assert file.get_filename().startswith("rapport-")
    assert "semaine;canal" in file.get_content()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://me:p%40ss@mail.example.com", (465, True, False)),
        ("smtp://mail.example.com", (587, False, True)),
        ("smtp://localhost:25", (25, False, False)),
    ],
)
def test_nothing_leaves_the_machine_in_the_clear(
    url: str, expected: tuple[int, bool, bool]
) -> None:
    from assistant.workshop.configuration import _mail

    found = _mail(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == expected


@pytest.mark.parametrize(
    "given",
    [
        {"workshop_report_to": "me"},
        {"workshop_smtp": "http://x"},
        # Part of a password that is not quoted is taken for a port.
        {"workshop_smtp": "smtps://me:pa/ss@mail.example.com"},
    ],
)
def test_a_wrong_address_is_refused(given: dict[str, str]) -> None:
    with pytest.raises((ValueError, SettingsError)):
        WorkshopSettings(_env_file=None, **given)


def test_without_the_settings_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.workshop.report.mail import main

    monkeypatch.setenv("WORKSHOP_REPORT_TO", "")
    assert main() == 1
    assert "WORKSHOP_REPORT_TO" in capsys.readouterr().err
