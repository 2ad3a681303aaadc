"""What speaks for answering a message, and how it is weighed."""

from __future__ import annotations

import pytest

from assistant.understanding.calibration import LogisticWeights
from assistant.understanding.evidence import (
    EARLY,
    FULL,
    early_evidence,
    full_evidence,
    likeliest,
    log_odds,
    weigh,
)
from assistant.understanding.known_words import WordEvidence

ANSWERABLE = frozenset({"login", "invoice"})
WORDS = WordEvidence(words=4, unknown=1, foreign=2.5, mean=0.5)
TOLD = {"login": 0.6, "invoice": 0.1, "out_of_scope": 0.2, "greet": 0.1}


def early(**changes: object) -> dict[str, float]:
    given = {"probabilities": TOLD, "words": WORDS, "company": False, **changes}
    values = early_evidence(answerable=ANSWERABLE, **given)  # type: ignore[arg-type]
    return dict(zip(EARLY, values, strict=True))


def test_each_piece_of_evidence_says_what_its_name_says() -> None:
    evidence = early()

    assert evidence["probability"] == log_odds(0.6)
    assert evidence["lead"] == log_odds(0.5)
    assert evidence["outside"] == log_odds(0.2)
    assert evidence["talk"] == log_odds(0.1)
    assert evidence["unknown"] == 0.25
    assert evidence["foreign"] == 2.5
    assert evidence["mean"] == 0.5
    assert evidence["company"] == 0.0


def test_another_company_is_evidence() -> None:
    assert early(company=True)["company"] == 1.0


def test_a_message_without_words_has_no_unknown_share() -> None:
    assert early(words=WordEvidence(0, 0, 0.0, 0.0))["unknown"] == 0.0


def test_the_full_evidence_tells_what_the_first_stage_said_of_the_last_ones_choice() -> None:
    first = {"login": 0.3, "invoice": 0.6, "out_of_scope": 0.1}

    values = full_evidence(first, TOLD, ANSWERABLE, WORDS, company=False)

    evidence = dict(zip(FULL, values, strict=True))
    assert evidence["first_probability"] == log_odds(0.3)
    assert evidence["first_outside"] == log_odds(0.1)
    assert evidence["probability"] == log_odds(0.6)


def test_only_what_has_an_answer_is_likeliest() -> None:
    assert likeliest({"greet": 0.9, "invoice": 0.06, "login": 0.04}, ANSWERABLE) == "invoice"


def test_evidence_is_weighed_into_a_probability() -> None:
    weights = LogisticWeights(weights=(2.0, -1.0), products=(0.0, 0.0, 0.0), bias=0.5)

    assert weigh((1.0, 2.5), weights) == pytest.approx(0.5)
    assert weigh((1000.0, 0.0), weights) == pytest.approx(1.0)
    assert weigh((-1000.0, 0.0), weights) == pytest.approx(0.0)


def test_what_two_pieces_of_evidence_say_together_is_weighed_too() -> None:
    weights = LogisticWeights(weights=(0.0, 0.0), products=(0.0, 1.0, 0.0), bias=0.0)

    assert weigh((3.0, 3.0), weights) == weigh((-3.0, -3.0), weights) > 0.99
    assert weigh((3.0, -3.0), weights) < 0.01
