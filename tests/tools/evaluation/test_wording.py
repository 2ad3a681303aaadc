"""What was said is compared without case, accents, Markdown, « » and odd spaces."""

from __future__ import annotations

import pytest

from tools.evaluation.wording import Wording, normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Mot de passe OUBLIÉ", "mot de passe oublie"),
        ("«\u00a0Créer une demande\u00a0»", "creer une demande"),
        ("**Menu** `Support` > _Tickets_", "menu support tickets"),
        ("[Espace Client](https://exemple.test/a_b)", "espace client"),
        ("l’Administration\u202f:\n\n1. ADV", "l'administration : 1. adv"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_texts_are_made_plain(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_one_of_the_phrases_is_enough() -> None:
    wording = Wording(("contact commercial", "Option Création"), ())

    assert wording.problems("Choisissez l'option «\u00a0création\u00a0».") == ()
    assert wording.problems("Autre chose") == (
        "says none of: contact commercial | Option Création",
    )


def test_no_phrase_required_lets_anything_pass_but_what_is_forbidden() -> None:
    wording = Wording((), ("identifiant oublié", "bon de commande"))

    assert wording.problems("Au revoir") == ()
    assert wording.problems("Identifiant oublie ?") == ("must not say: identifiant oublié",)
