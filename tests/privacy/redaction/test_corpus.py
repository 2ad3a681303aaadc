"""How many secrets are masked, and how many ordinary messages are not left as they are."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from tests.privacy.redaction.corpus import read_corpus
from tools.masking.corpus import Message, ordinary_texts
from tools.masking.measure import Sent

SECRETS, ORDINARY, CONTACTS = map(read_corpus, ("first_secrets", "first_ordinary", "contacts"))


@pytest.fixture(params=[True, False], ids=["contacts masked", "contacts kept"])
def redactor(request: pytest.FixtureRequest) -> SecretRedactor:
    """Both forms: masking contact details must not hide a weakness, nor cause one."""
    return SecretRedactor(contact_details=request.param)


def test_the_corpus_is_as_large_and_as_varied_as_it_must_be() -> None:
    kinds = Counter(example.author for example in SECRETS)
    assert len({example.text for example in SECRETS}) >= 200
    assert len({example.text for example in ORDINARY}) >= 500
    assert min(kinds[kind] for kind in ("password", "card", "iban", "key")) >= 20
    assert all(example.secrets for example in SECRETS)
    assert not any(example.secrets for example in ORDINARY)


def test_of_a_hundred_secrets_one_may_be_read(redactor: SecretRedactor) -> None:
    missed = [each.text for each in SECRETS if Sent(each, redactor.redact(each.text).text).leaked]
    assert len(missed) <= 0.01 * len(SECRETS), missed


def test_of_a_hundred_ordinary_messages_one_may_be_altered(redactor: SecretRedactor) -> None:
    altered = [each.text for each in ORDINARY if redactor.redact(each.text).text != each.text]
    assert len(altered) <= 0.01 * len(ORDINARY), altered


def test_the_examples_that_the_model_learns_from_stay_as_they_are() -> None:
    """Thousands of messages, written by others for another purpose; none holds a secret."""
    redactor = SecretRedactor()
    texts = ordinary_texts()
    altered = [text for text in texts if redactor.redact(text).text != text]
    assert len(texts) > 5000
    assert len(altered) <= 0.001 * len(texts), altered


@pytest.mark.parametrize("example", CONTACTS, ids=lambda example: example.text[:40])
def test_contact_details_of_people_are_masked_and_those_of_services_are_left(
    example: Message,
) -> None:
    assert SecretRedactor().redact(example.text).text == MASK.join(example.around)


def test_masking_twice_changes_nothing(redactor: SecretRedactor) -> None:
    for example in SECRETS + CONTACTS:
        once = redactor.redact(example.text).text
        assert redactor.redact(once).text == once
