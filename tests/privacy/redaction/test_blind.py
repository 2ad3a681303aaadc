"""Masking of what authors wrote who had not seen it: the figures of the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from tools.masking.corpus import authors, ordinary_texts, talks_of
from tools.masking.fitting import Fitter
from tools.masking.measure import Figures, measure

REDACTOR = SecretRedactor()
# Twelve of the authors were asked for all that nothing announces (« je rentre avec … »), and
# "variety" wrote to teach, having read others.
UNANNOUNCED = frozenset(
    {
        *("accounting_clerk", "architect", "devops", "florist", "garage", "lawyer", "nurse_lead"),
        *("sailor", "school_admin", "student_intern", "sysadmin_town", "treasurer", "variety"),
    }
)
# What is known to be read of others: phrases of ordinary words, codes that only a later message
# tells of.
HARD = {
    "engineer": 0.031,
    "hospital": 0.07,
    "shopkeeper": 0.08,
    "technician": 0.05,
    "accountant": 0.1,
}
LEFT_OUT = ("hospital", "notary", "shopkeeper")


@cache
def figures() -> dict[str, Figures]:
    """Measure each author with the shipped weights, which have learnt from all."""
    return {author: measure(author) for author in authors()}


def shares(of: Iterable[Figures]) -> tuple[float, float]:
    """Give the share of secrets that can be read, and that of ordinary messages altered."""
    some = list(of)
    leaked = sum(len(each.leaked) for each in some) / sum(each.secrets for each in some)
    return leaked, sum(len(each.altered) for each in some) / sum(each.ordinary for each in some)


def test_of_a_hundred_secrets_that_were_learnt_eight_may_be_read() -> None:
    assert shares(figures().values())[0] <= 0.08


def test_of_a_hundred_ordinary_messages_one_may_be_altered() -> None:
    assert shares(figures().values())[1] <= 0.01


@pytest.mark.parametrize("author", authors())
def test_of_no_author_more_is_read_than_is_known(author: str) -> None:
    found = figures()[author]
    most = HARD.get(author, 0.19 if author in UNANNOUNCED else 0.03)
    assert len(found.leaked) <= most * found.secrets, found.leaked


@pytest.mark.parametrize("author", [author for author in authors() if author not in UNANNOUNCED])
def test_of_a_hundred_ordinary_messages_of_an_author_one_may_be_altered(author: str) -> None:
    found = figures()[author]
    assert len(found.altered) <= 0.01 * found.ordinary, found.altered


@pytest.mark.slow
def test_most_secrets_of_authors_that_nothing_was_learnt_from_are_masked() -> None:
    others = [one for one in authors() if one not in LEFT_OUT]
    weights = Fitter(ordinary_texts()).fit(talks_of(others))
    for author in LEFT_OUT:
        found = measure(author, weights)
        assert len(found.leaked) <= 0.15 * found.secrets, found.leaked
        assert len(found.altered) <= 0.03 * found.ordinary, found.altered


@pytest.mark.slow
def test_fitting_again_finds_the_same_weights() -> None:
    fitter = Fitter(ordinary_texts()[:500])
    some = talks_of(["hurried", "office"])
    first, second = (fitter.fit(some) for _ in range(2))
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
