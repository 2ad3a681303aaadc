"""A customer with a double bill, no address known: at most three clicks to a mail to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from tests.widget.browser import PHONE
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import FakeAssistant

pytestmark = pytest.mark.slow


def test_a_double_bill_ends_with_a_mail_on_the_clipboard(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    content = load_content(Path("content"))
    answer = ReplyBuilder(content).procedure(
        content.procedures["billing_duplicate"], None, {"service_id": "OCB000123"}
    )
    server.replies["double"] = answer.model_dump(mode="json")
    seen = open_page(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    seen.launcher.click()  # one
    seen.ask("ma facture arrive en double contrat OCB000123")
    copy = seen.page.get_by_role("button", name="Copier le mail prêt")
    copy.click()  # two
    seen.page.get_by_role("button", name="Copié").wait_for()
    copied = seen.page.evaluate("() => navigator.clipboard.readText()")
    assert "Double facturation" in copied
    assert "deux factures pour la même période" in copied
    assert "OCB000123" in copied
    assert "@" not in copied
