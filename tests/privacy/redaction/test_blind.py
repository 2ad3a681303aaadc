"""Masking of what three authors wrote who had not seen it: the figures of the documentation."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from tests.privacy.redaction.blind import AUTHORS, masked_conversations

REDACTOR = SecretRedactor()
# More authors, and the shares of theirs that are known to go wrong: passwords that nothing
# announces (« soit Clémentine2011 : c'est ce que je tape »), or that are spelt out.
LATER = [
    ("technician", 0.05, 0.0),
    ("accountant", 0.10, 0.0),
    ("pasted", 0.02, 0.0),
    ("mail", 0.0, 0.0),
    ("console", 0.03, 0.0),
    ("dictated", 0.07, 0.0),
    ("aside", 0.0, 0.0),
]


@pytest.mark.parametrize("author", AUTHORS)
def test_of_a_hundred_secrets_of_an_author_three_may_be_read(author: str) -> None:
    conversations = masked_conversations(author, "secrets", REDACTOR)
    secrets = [secret for talk in conversations for sent in talk for secret in sent.secrets]
    leaked = [secret for talk in conversations for sent in talk for secret in sent.leaked]
    assert len(conversations) >= 60
    assert len(leaked) <= 0.031 * len(secrets), leaked


@pytest.mark.parametrize("author", AUTHORS)
def test_of_a_hundred_ordinary_messages_of_an_author_one_may_be_altered(author: str) -> None:
    conversations = masked_conversations(author, "ordinary", REDACTOR)
    altered = [sent for talk in conversations for sent in talk if sent.masked != sent.text]
    assert len(conversations) >= 120
    assert len(altered) <= 0.01 * len(conversations), altered


@pytest.mark.parametrize(("author", "read", "altered"), LATER)
def test_of_later_authors_no_more_goes_wrong_than_is_known(
    author: str, read: float, altered: float
) -> None:
    secrets = [s for talk in masked_conversations(author, "secrets", REDACTOR) for s in talk]
    ordinary = [s for talk in masked_conversations(author, "ordinary", REDACTOR) for s in talk]
    leaked = [one for sent in secrets for one in sent.leaked]
    changed = [sent for sent in ordinary if sent.masked != sent.text]
    assert len(leaked) <= read * sum(len(sent.secrets) for sent in secrets), leaked
    assert len(changed) <= altered * len(ordinary), changed


@pytest.mark.parametrize(
    ("announcement", "secret"),
    [("mot de passe :", "Ouistiti"), ("mdp ?", "azerty"), ("mon code est le suivant", "4471")],
)
def test_a_secret_alone_is_masked_behind_a_message_that_announced_it(
    announcement: str, secret: str
) -> None:
    assert REDACTOR.announces(announcement)
    assert REDACTOR.redact(secret, follows=True) == MASK
    assert REDACTOR.redact(secret) == secret


@pytest.mark.parametrize(
    "text", ["oublié", "je ne l'ai plus", "merci", "OCB000123", "la facture est fausse", "bonjour"]
)
def test_an_ordinary_message_behind_an_announcement_stays_as_it_is(text: str) -> None:
    assert REDACTOR.redact(text, follows=True) == text


@pytest.mark.parametrize("text", ["mot de passe perdu", "mon mot de passe est refusé", "bonjour"])
def test_a_question_about_a_password_announces_none(text: str) -> None:
    assert not REDACTOR.announces(text)
