"""Conditions, and finding entries of the typed model."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.content.model import Conditional, Contact, Note, Step

PASSWORD = {"lost": ("password",)}


@pytest.mark.parametrize(
    ("when", "details", "shown"),
    [
        ({}, {}, True),
        ({}, {"lost": "password"}, True),
        (PASSWORD, {"lost": "password"}, True),
        (PASSWORD, {"lost": "identifier"}, False),
        (PASSWORD, {}, False),
        ({"lost": ("unknown",)}, {}, True),
        ({"lost": ("unknown",)}, {"lost": "unknown"}, True),
        ({"lost": ("unknown",)}, {"lost": "password"}, False),
        ({"lost": ("unknown", "password")}, {}, True),
        ({"service_id": ("given",)}, {"service_id": "OCB000123"}, True),
        ({"service_id": ("given",)}, {"service_id": "given"}, True),
        ({"service_id": ("given",)}, {}, False),
        ({"service_id": ("given",)}, {"service_id": "unknown"}, False),
        ({"service_id": ("unknown",)}, {"service_id": "OCB000123"}, False),
        ({"lost": ("both",), "support_level": ("gold",)}, {"lost": "both"}, False),
        (
            {"lost": ("both",), "support_level": ("gold",)},
            {"lost": "both", "support_level": "gold"},
            True,
        ),
        (PASSWORD, {"support_level": "gold", "lost": "password"}, True),
    ],
)
def test_statement_is_shown_when_every_condition_is_met(when, details, shown):
    assert Conditional(when=when).applies(details) is shown


def test_statement_without_condition_is_always_shown():
    assert Step(text="Attendez.").applies({"lost": "both"})


def test_field_with_a_wrong_name_is_refused():
    with pytest.raises(ValidationError):
        Note(kind="info", txt="Attendez.")


def test_entries_cannot_be_changed():
    contact = Contact(id="support", name="Support", how="Appelez.")

    with pytest.raises(ValidationError, match="frozen"):
        contact.email = "a@b.fr"
