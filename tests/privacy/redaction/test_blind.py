"""Masking of what authors wrote who had not seen it: the figures of the documentation."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from tools.masking.corpus import authors, ordinary_texts, talks_of
from tools.masking.fitting import Fitter
from tools.masking.measure import Figures, measure

REDACTOR = SecretRedactor()
AUTHORS = authors()
# One wrote to teach, having read others.
BLIND = [author for author in AUTHORS if author != "variety"]
# What is known to be read: phrases of ordinary words, codes that only a later message tells of.
HARD = {
    "engineer": 0.031,
    "hospital": 0.07,
    "shopkeeper": 0.08,
    "technician": 0.05,
    "accountant": 0.1,
}


@cache
def fitter() -> Fitter:
    """Describe the ordinary messages once: it takes half a minute."""
    return Fitter(ordinary_texts())


@cache
def figures(author: str) -> Figures:
    """Measure an author with the shipped weights, which have learnt from all."""
    return measure(author)


@pytest.mark.parametrize("author", BLIND)
def test_of_a_hundred_secrets_of_an_author_three_may_be_read(author: str) -> None:
    found = figures(author)
    assert len(found.leaked) <= HARD.get(author, 0.03) * found.secrets, found.leaked


@pytest.mark.parametrize("author", BLIND)
def test_of_a_hundred_ordinary_messages_of_an_author_one_may_be_altered(author: str) -> None:
    found = figures(author)
    assert len(found.altered) <= 0.01 * found.ordinary, found.altered


@pytest.mark.slow
@pytest.mark.parametrize("author", ["notary", "hospital", "shopkeeper"])
def test_most_secrets_of_an_author_that_nothing_was_learnt_from_are_masked(author: str) -> None:
    others = [one for one in AUTHORS if one != author]
    found = measure(author, fitter().fit(talks_of(others)))
    assert len(found.leaked) <= 0.15 * found.secrets, found.leaked
    assert len(found.altered) <= 0.03 * found.ordinary, found.altered


@pytest.mark.slow
def test_fitting_again_finds_the_same_weights() -> None:
    some = talks_of(["hurried", "office"])
    first, second = (fitter().fit(some) for _ in range(2))
    assert first == second
    assert first.word.features.keys() > {"form=plain-common"}


@pytest.mark.parametrize(
    ("announcement", "secret"),
    [("mot de passe :", "Ouistiti"), ("mdp ?", "azerty"), ("mon code est le suivant", "4471")],
)
def test_a_secret_alone_is_masked_behind_a_message_that_announced_it(
    announcement: str, secret: str
) -> None:
    assert REDACTOR.redact(announcement).announces
    assert REDACTOR.redact(secret, follows=1).text == MASK
    assert REDACTOR.redact(secret).text == secret


@pytest.mark.parametrize(
    "text", ["oublié", "je ne l'ai plus", "merci", "OCB000123", "la facture est fausse", "bonjour"]
)
@pytest.mark.parametrize("follows", [1, 2, 3])
def test_an_ordinary_message_behind_an_announcement_stays_as_it_is(text: str, follows: int) -> None:
    assert REDACTOR.redact(text, follows=follows).text == text


@pytest.mark.parametrize("text", ["mot de passe perdu", "mon mot de passe est refusé", "bonjour"])
def test_a_question_about_a_password_announces_none(text: str) -> None:
    assert not REDACTOR.redact(text).announces
