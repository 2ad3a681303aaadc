"""What sounds alike is written alike."""

from __future__ import annotations

import pytest

from assistant.understanding.phonetic import sound


@pytest.mark.parametrize(
    "words",
    [
        ("expliquer", "explike", "expliquez"),
        ("compte", "conpte", "kompte"),
        ("comment", "coman", "comman"),
        ("facturation", "facturassion"),
        ("telephone", "telefone"),
        ("nouveau", "nouvo"),
        ("identifiant", "idantifian"),
        ("changement", "chanjement"),
        ("jamais", "jamai"),
    ],
)
def test_one_word_spelt_by_ear_sounds_the_same(words: tuple[str, ...]) -> None:
    assert len({sound(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("facture", "fracture"),
        ("compte", "conte"),
        ("port", "porc"),
        ("chat", "cas"),
        ("je", "gue"),
    ],
)
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)
