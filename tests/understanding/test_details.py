"""The details that a customer gives in passing, by the lexicon as shipped."""

from __future__ import annotations

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.details import Found, find_details


def values(text: str, lexicon: Lexicon) -> dict[str, str]:
    return {found.name: found.value for found in find_details(text, lexicon)}


@pytest.mark.parametrize(
    "written",
    [
        "OCB000123",
        "ocb000123",
        "Ocb 000123",
        "OCB 000 123",
        "ocb-000-123",
        "O C B 000123",
        "o.c.b. 000123",
        "OCB n° 000123",
        "OCB\u00a0000\u00a0123",
        "OCB_000123",
        "OCB0 0 0 1 2 3",
    ],
)
def test_a_service_identifier_is_read_in_any_spacing_and_case(
    lexicon: Lexicon, written: str
) -> None:
    assert values(f"panne sur {written}, merci", lexicon)["service_id"] == "OCB000123"


@pytest.mark.parametrize("written", ["OCBOOO123", "ocb ooo 123", "OCB0OO123", "OCB-OOO-123"])
def test_the_letter_o_is_a_zero_in_a_service_identifier(lexicon: Lexicon, written: str) -> None:
    assert values(f"panne sur {written}, merci", lexicon)["service_id"] == "OCB000123"


@pytest.mark.parametrize("text", ["ocb ou 12 autres", "OCB OOO", "ocb oo1"])
def test_letters_with_hardly_a_digit_are_no_service_identifier(lexicon: Lexicon, text: str) -> None:
    assert "service_id" not in values(text, lexicon)


def test_two_service_identifiers_are_both_kept(lexicon: Lexicon) -> None:
    text = "panne sur OCB000123 et aussi OCB000456, oui OCB 000123"

    assert values(text, lexicon)["service_id"] == "OCB000123, OCB000456"
    assert find_details(text, lexicon)[0].start == text.index("OCB")
    assert find_details(text, lexicon)[0].end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "le service OCB000999 n'a rien à voir",
        "l'ancien service était OCB000999, il est résilié",
        "pas OCB000999",
        "OCB000999 n'existe plus",
        "ni OCB000999 ni OCB000888",
        "OCB000999, c'est l'ancien",
    ],
)
def test_a_denied_or_old_service_identifier_is_not_read(lexicon: Lexicon, text: str) -> None:
    assert "service_id" not in values(text, lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "c'est OCB000123 et pas OCB000999",
        "pas OCB000999 mais OCB000123",
        "OCB000123 (ancien OCB000999)",
        "OCB000999 est résilié, c'est OCB000123 qui est en panne",
        "mon service était OCB000999 avant, maintenant OCB000123",
    ],
)
def test_an_old_service_identifier_does_not_replace_the_right_one(
    lexicon: Lexicon, text: str
) -> None:
    assert values(text, lexicon)["service_id"] == "OCB000123"


@pytest.mark.parametrize(
    "text",
    [
        "OCB000123 ne répond pas",
        "OCB000123 n'est plus accessible",
        "ça ne marche pas OCB000123",
        "ne marche pas sur OCB000123",
        "notre service OCB000123 n'est pas joignable",
        "ne répond pas : OCB000123",
    ],
)
def test_a_problem_with_a_service_does_not_deny_its_identifier(lexicon: Lexicon, text: str) -> None:
    assert values(text, lexicon)["service_id"] == "OCB000123"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("on n'a pas le support Gold", None),
        ("VM en panne, ce n'est plus du Silver", None),
        ("nous ne sommes pas passés au gold", None),
        ("Gold, on ne l'a pas", None),
        ("nous n'avons pas Gold mais Silver", "silver"),
        ("on n'est pas en Gold, on est en Bronze", "bronze"),
        ("rien ne marche plus, support gold", "gold"),
        ("le support gold n'a pas répondu", "gold"),
        ("on n'a pas de réponse du support gold", "gold"),
    ],
)
def test_a_denied_support_level_is_not_read(lexicon: Lexicon, text: str, level: str | None) -> None:
    assert values(text, lexicon).get("support_level") == level


def test_a_service_identifier_is_found_where_it_stands(lexicon: Lexicon) -> None:
    text = "panne sur ocb 000123 ce matin"

    assert find_details(text, lexicon) == (Found("service_id", "OCB000123", 10, 20),)
    assert text[10:20] == "ocb 000123"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("nous sommes en GOLD", "gold"),
        ("support Silver", "silver"),
        ("contrat bronze", "bronze"),
        ("on a le support standard", "standard"),
    ],
)
def test_a_support_level_is_read(lexicon: Lexicon, text: str, level: str) -> None:
    assert values(text, lexicon) == {"support_level": level}


@pytest.mark.parametrize(
    "text",
    [
        "ajouter 2 To de stockage gold",
        "la classe Gold de mon disque",
        "passer les disques de silver à gold",
        "500 go en gold",
        "gold storage",
        "passer de silver à gold",
        "un problème standard",
    ],
)
def test_a_storage_class_or_two_levels_are_no_support_level(lexicon: Lexicon, text: str) -> None:
    assert "support_level" not in values(text, lexicon)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("j'ai perdu mon mot de passe", "password"),
        ("MDP oublié", "password"),
        ("j'ai oublié mon identifiant", "identifier"),
        ("login égaré", "identifier"),
        ("identifiant et mot de passe perdus", "both"),
        ("ni login ni mdp", "both"),
    ],
)
def test_what_is_lost_is_read(lexicon: Lexicon, text: str, lost: str) -> None:
    assert values(text, lexicon) == {"lost": lost}


@pytest.mark.parametrize(
    "text",
    [
        "je n'ai pas perdu mon mot de passe",
        "mot de passe pas oublié",
        "je n'ai ni perdu ni oublié mon identifiant",
        "mon mdp, je ne l'ai jamais oublié",
    ],
)
def test_what_is_not_lost_is_not_read(lexicon: Lexicon, text: str) -> None:
    assert "lost" not in values(text, lexicon)


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("je suis revendeur", "partner"),
        ("Nous sommes partenaires agréés", "partner"),
        ("c'est pour un de nos clients", "partner"),
        ("je suis client direct", "direct_customer"),
        ("sans revendeur", "direct_customer"),
        ("aucun partenaire entre nous", "direct_customer"),
        ("je suis client d'un partenaire", "partner_customer"),
        ("nous passons par un revendeur", "partner_customer"),
    ],
)
def test_a_profile_is_read(lexicon: Lexicon, text: str, profile: str) -> None:
    assert values(text, lexicon) == {"profile": profile}


@pytest.mark.parametrize(
    "text",
    [
        "je ne suis pas revendeur",
        "nous ne sommes pas partenaires",
        "on ne passe pas par un revendeur",
    ],
)
def test_a_denied_profile_is_not_read(lexicon: Lexicon, text: str) -> None:
    assert "profile" not in values(text, lexicon)


def test_a_denied_direct_customer_is_not_read(lexicon: Lexicon) -> None:
    assert "profile" not in values("je ne suis pas client direct", lexicon)


def test_going_through_a_reseller_is_not_losing_a_password(lexicon: Lexicon) -> None:
    assert values("on passe par un revendeur", lexicon) == {"profile": "partner_customer"}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("ma facture de mars 2026", "2026-03"),
        ("la facture de FÉVRIER", "02"),
        ("facture d'août", "08"),
        ("facture 03/2026", "2026-03"),
        ("facture 3-2026", "2026-03"),
        ("facture du 12.2025", "2025-12"),
    ],
)
def test_the_month_of_an_invoice_is_read(lexicon: Lexicon, text: str, period: str) -> None:
    assert values(text, lexicon) == {"invoice_period": period}


@pytest.mark.parametrize("text", ["factures de mars et avril", "facture 13/2026", "facture 2026"])
def test_no_month_or_two_are_no_period(lexicon: Lexicon, text: str) -> None:
    assert values(text, lexicon) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "Bonjour, comment allez-vous ?",
        "Je voudrais ouvrir un incident.",
        "Comment augmenter la bande passante ?",
        "Qui puis-je contacter ?",
        "Ma facture est fausse",
        "le bloc 12 ne marche plus",
        "Je veux changer de contact technique",
    ],
)
def test_an_ordinary_sentence_gives_no_detail(lexicon: Lexicon, text: str) -> None:
    assert find_details(text, lexicon) == ()


def test_several_details_are_read_together(lexicon: Lexicon) -> None:
    result = values("je suis revendeur, support gold, OCB 42 17, facture de mai 2026", lexicon)

    assert result == {
        "service_id": "OCB4217",
        "support_level": "gold",
        "profile": "partner",
        "invoice_period": "2026-05",
    }


@pytest.mark.parametrize("text", ["je sui revendeur, il me faut un tenan", "jsuis partenaire"])
def test_a_misspelt_profile_is_read(text: str, lexicon: Lexicon) -> None:
    assert {d.name: d.value for d in find_details(text, lexicon)}["profile"] == "partner"
