"""What is masked because of how it looks and stands, where no pattern tells of it."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor

REDACTOR = SecretRedactor()


@pytest.mark.parametrize(
    "text",
    [
        "d'habitude on entre avec ⟦Capucine1987⟧ et là plus rien",
        "le nouveau pour la messagerie sera ⟦Automne2031⟧",
        "root avec ⟦Meringue2019!⟧ sur le serveur du fond",
        "j'ai reçu un sms avec ⟦418 203⟧, je le mets où",
    ],
)
def test_a_secret_that_nothing_announces_is_masked(text: str) -> None:
    before, rest = text.split("⟦")
    secret, after = rest.split("⟧")
    assert REDACTOR.redact(before + secret + after).text == before + MASK + after


def test_what_only_a_space_parts_is_masked_as_one() -> None:
    assert REDACTOR.redact("Papillon 7", follows=1).text == MASK


def test_a_name_of_several_words_is_masked_whole_and_a_sentences_first_word_is_left() -> None:
    assert REDACTOR.redact("Réponse : école Jules Ferry").text == f"Réponse : école {MASK}"
    assert REDACTOR.redact("Ratissage Tournesol88").text == f"Ratissage {MASK}"


@pytest.mark.parametrize("follows", [1, 2, 3])
def test_a_password_some_messages_behind_its_announcement_is_masked(follows: int) -> None:
    assert REDACTOR.redact("je vous donne mon mdp tout de suite").announces
    assert REDACTOR.redact("Ouistiti", follows=follows).text == MASK
