"""Masking takes time in proportion to a text's length, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.privacy.redaction import MASK, SecretRedactor
from tests.growth import MOST_GROWTH, growth

REDACTOR = SecretRedactor()
LENGTH = 8_000
# Pieces that searches begin with, repeated so that each could be searched to the text's end.
PIECES = [
    *("mot de passe ", "mdp est ", "mdp : «", "mdp (", "question secrete ", "mon code c'est "),
    *("password=", "password", "j'ai essaye ", "le ", "A1", "a1b2C3", "x=", "/ ", '="'),
    *("1 ", "4970 ", "1.2", "0", "+33 ", "FR76 ", "a.", "a@", "@", "eyJ", "eyJa.", "://a:"),
    *("-----BEGIN PRIVATE KEY-----", "curl -u ", "mysql -p", "net use /user:", "cookie: a="),
    *(
        "code recu ",
        "code 123 ",
        "authentifie ",
        "pin ",
        "12 rue ",
        "ne le ",
        "cni ",
        "zero ",
        "zero six ",
    ),
    *("banque 12345 guichet ", "a_key=", "a:5432:b:c", "https://hooks.a/", "wifi ", "wifi cle "),
    *("redis-cli ", "docker login ", "ldapsearch ", "net use \\\\a", "password 7 ", "a_pass: "),
    *("c'est ", "utilise mdp ", "question secrete ", "phrase de passe : ", "mdp : a a ", "mdp, "),
    *("numero de carte ", "zero six 12 ", "at a.b(", "sha256:", "a(", "secret 'a' "),
    *(" ", "\n", "«", "é"),
]
ALPHABET = st.sampled_from([*PIECES, "Azerty1!", "OCB000123", MASK, "’", "\u00a0", "İ", "ﬁ", "½"])


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    assert growth(REDACTOR.redact, piece, LENGTH) <= MOST_GROWTH


@given(st.lists(ALPHABET, max_size=60).map("".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_masked_and_nothing_is_added_but_marks(text: str) -> None:
    kept = REDACTOR.redact(text).text.split(MASK)
    place = 0
    for part in kept:
        place = text.index(part, place) + len(part)
