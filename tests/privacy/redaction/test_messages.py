"""What is masked in a message, and what is not."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import make_parts
from tests.turns.turn_parts import PSEUDONYMS

REDACTOR = SecretRedactor()
WITHOUT_CONTACTS = SecretRedactor(contact_details=False)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mon mot de passe : Azerty123!", f"mon mot de passe : {MASK}"),
        ("mon mot de passe: azerty", f"mon mot de passe: {MASK}"),
        ("mot de passe « Azerty123! » refusé", f"mot de passe « {MASK} » refusé"),
        ("mon mdp est Toto2024", f"mon mdp est {MASK}"),
        ("mon mdp c'est S3cret!", f"mon mdp c'est {MASK}"),
        ("MDP=Toto", f"MDP={MASK}"),
        ("login jean mdp toto2024", f"login jean mdp {MASK}"),
        (
            "le mot de passe du compte admin est Xy9$kk",
            f"le mot de passe du compte admin est {MASK}",
        ),
        ("password: hunter2", f"password: {MASK}"),
        ("carte 4111 1111 1111 1111 refusée", f"carte {MASK} refusée"),
        ("carte 5500-0000-0000-0004", f"carte {MASK}"),
        ("iban FR76 3000 6000 0112 3456 7890 189 merci", f"iban {MASK} merci"),
        ("iban fr7630006000011234567890189", f"iban {MASK}"),
        ("Authorization: Bearer abcdefghijklmnop", f"Authorization: Bearer {MASK}"),
        (f"jeton {'eyJhbGciOiJIUzI1NiJ9'}.{'eyJzdWIiOiIxIn0'}.{'abcdefgh'}", f"jeton {MASK}"),
        ("ghp_abcdefghijklmnopqrstuvwxyz012345", MASK),
        ("https://jean:secret@exemple.fr/x", f"https://jean:{MASK}@exemple.fr/x"),
        ("clé api : 9f8e7d6c5b4a", f"clé api : {MASK}"),
    ],
)
def test_a_secret_is_masked(text: str, masked: str) -> None:
    assert REDACTOR.redact(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "j'ai perdu mon mot de passe",
        "mot de passe oublié ne marche pas",
        "mon mot de passe est refusé alors qu'il est bon",
        "mon mot de passe est expiré, que faire ?",
        "le mot de passe est-il le même pour le portail ?",
        "identifiant OCB000123, facture 2024-0012345 de 1 234,56 €",
        "facture FA20240012345678 du 12/03/2024",
        "le 3900 ne répond pas, abuse@exemple.fr non plus",
        "ticket 1234567890123456",
        "adresse 192.168.10.12 port 443",
        "mdp perdu depuis 2024",
        "code d'accès : où le trouver ?",
        "problème de mot de passe : je ne l'ai plus",
    ],
)
def test_an_ordinary_message_is_left_as_it_is(text: str) -> None:
    assert REDACTOR.redact(text).text == text


def test_masking_twice_changes_nothing() -> None:
    once = REDACTOR.redact("mon mot de passe : Azerty123! carte 4111111111111111").text
    assert REDACTOR.redact(once).text == once


@pytest.mark.parametrize("detail", ["06 12 34 56 78", "+33 6 12 34 56 78", "jean.roy@exemple.fr"])
def test_contact_details_are_masked_unless_they_are_wanted(detail: str) -> None:
    assert REDACTOR.redact(f"écrire à {detail} svp").text == f"écrire à {MASK} svp"
    assert WITHOUT_CONTACTS.redact(f"écrire à {detail} svp").text == f"écrire à {detail} svp"


@pytest.mark.parametrize("wanted", [True, False])
def test_the_setting_decides_about_contact_details(wanted: bool) -> None:
    settings = TurnSettings(_env_file=None, redact_contact_details=wanted)
    parts = make_parts(settings, {}, frozenset(), PSEUDONYMS)
    masked = parts.masking.redact("06 12 34 56 78") == MASK
    assert masked == wanted
