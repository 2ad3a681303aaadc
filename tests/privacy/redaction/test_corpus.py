"""How many secrets are masked, and how many ordinary messages are not left as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor
from tests.privacy.redaction.corpus import Example, read_corpus

SECRETS, ORDINARY, CONTACTS = map(read_corpus, ("secrets", "ordinary", "contacts"))
DATA = Path(__file__).parents[3] / "data" / "nlu"
EXAMPLE = "      - "
ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def _examples(file: Path) -> Iterator[str]:
    # Parsing these files as YAML takes longer than all that is tested here.
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(EXAMPLE):
            yield ENTITY.sub(r"\1", line.removeprefix(EXAMPLE))


@pytest.fixture(params=[True, False], ids=["contacts masked", "contacts kept"])
def redactor(request: pytest.FixtureRequest) -> SecretRedactor:
    """Both forms: masking contact details must not hide a weakness, nor cause one."""
    return SecretRedactor(contact_details=request.param)


def test_the_corpus_is_as_large_and_as_varied_as_it_must_be() -> None:
    kinds = Counter(example.kind for example in SECRETS)
    assert len({example.text for example in SECRETS}) >= 200
    assert len({example.text for example in ORDINARY}) >= 500
    assert min(kinds[kind] for kind in ("password", "card", "iban", "key")) >= 20
    assert all(example.secrets for example in SECRETS)
    assert not any(example.secrets for example in ORDINARY)


def test_of_a_hundred_secrets_one_may_be_read(redactor: SecretRedactor) -> None:
    missed = [each.text for each in SECRETS if each.leaks(redactor.redact(each.text))]
    assert len(missed) <= 0.01 * len(SECRETS), missed


def test_of_a_hundred_ordinary_messages_one_may_be_altered(redactor: SecretRedactor) -> None:
    altered = [each.text for each in ORDINARY if redactor.redact(each.text) != each.text]
    assert len(altered) <= 0.01 * len(ORDINARY), altered


def test_the_examples_that_the_model_learns_from_stay_as_they_are() -> None:
    """Thousands of messages, written by others for another purpose; none holds a secret."""
    redactor = SecretRedactor()
    texts = [text for file in sorted(DATA.glob("*.yml")) for text in _examples(file)]
    altered = [text for text in texts if redactor.redact(text) != text]
    assert len(texts) > 5000
    assert len(altered) <= 0.001 * len(texts), altered


@pytest.mark.parametrize("example", CONTACTS, ids=lambda example: example.text[:40])
def test_contact_details_of_people_are_masked_and_those_of_services_are_left(
    example: Example,
) -> None:
    assert SecretRedactor().redact(example.text) == MASK.join(example.around)


def test_masking_twice_changes_nothing(redactor: SecretRedactor) -> None:
    for example in SECRETS + CONTACTS:
        once = redactor.redact(example.text)
        assert redactor.redact(once) == once
