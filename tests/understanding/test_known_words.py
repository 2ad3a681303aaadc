"""Which words of a message the examples know."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.known_words import KnownWords, WordEvidence

ANSWERED = ["mon mot de passe est refusé", "mots de passe refusés", "le mot de passe refuse"]
OTHERS = ["mon digicode est refusé", "le digicode", "un digicode neuf"]


@pytest.fixture
def known() -> KnownWords:
    return KnownWords.fit(ANSWERED, OTHERS, ["mon", "le", "de", "un", "est", "été"])


def test_words_of_three_questions_are_known_whatever_their_ending(known: KnownWords) -> None:
    assert known.look("Mots de passe refusés").unknown == 0


def test_a_word_of_other_messages_is_unknown_and_foreign(known: KnownWords) -> None:
    evidence = known.look("le digicode refuse mon mot de passe")

    assert (evidence.words, evidence.unknown) == (4, 1)
    assert evidence.foreign > 1 > evidence.mean


def test_words_without_meaning_do_not_count(known: KnownWords) -> None:
    assert known.look("été de le un") == WordEvidence(0, 0, 0.0, 0.0)


def test_what_is_read_back_knows_the_same(known: KnownWords, tmp_path: Path) -> None:
    known.save(tmp_path)

    result = KnownWords.load(tmp_path).look("le digicode refuse mon mot de passe")

    assert result == known.look("le digicode refuse mon mot de passe")
