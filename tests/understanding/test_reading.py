"""What a message asks, put together from its parts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.understanding.calibration import CalibrationError
from assistant.understanding.polarity import (
    DENIED,
    OPPOSITE,
    OVER,
    Polarity,
    PolarityWeights,
    TextWeights,
    Verdict,
)
from assistant.understanding.questions import QuestionWeights
from assistant.understanding.reading import (
    Classified,
    Parts,
    load_parts,
    parts_to_classify,
    understand,
)
from assistant.understanding.segments import segments

TEXT = "pas de panne, ma facture"
FOUND = segments(TEXT, [])
ASKABLE = frozenset({"incident", "billing"})
INCIDENT = {"incident": 0.9, "billing": 0.1}
BILLING = {"incident": 0.1, "billing": 0.9}
SILENT = TextWeights(weights={}, bias=(0, 0, 0))
WEIGHTS = Parts(
    polarity=PolarityWeights(
        segment=SILENT,
        message=SILENT,
        removed=0.5,
        nothing=Verdict(
            evidence={
                f"{part} left out: message": 1.0 for part in ("nothing is", "a part is", "all is")
            },
            bias=0.0,
            least=0.9,
        ),
        perhaps_nothing=0.8,
        asking=Verdict(evidence={"unasked": -1.0, "whole": 0.1}, bias=0.0, least=0.7),
    ),
    questions=QuestionWeights(
        both=Verdict(evidence={"weaker half": 9.0}, bias=0.0, least=0.5), offered=0.4
    ),
)
PARTIAL = Polarity((0.9, 0.1), frozenset({0}), DENIED, (True, False), (1, 1), False, 0.1)
WHOLE = Polarity((0.1, 0.1), frozenset(), DENIED, (False, False), (1, 1), False, 0.1)


def classified(polarity: Polarity) -> Classified:
    first = {TEXT: INCIDENT, "pas de panne": INCIDENT, "ma facture": BILLING}
    return Classified(TEXT, FOUND, polarity, first, INCIDENT)


def test_what_is_asked_decides_and_what_is_left_out_is_told() -> None:
    result = understand(classified(PARTIAL), ASKABLE, WEIGHTS)

    for told in (result.first, result.probabilities):
        assert max(told, key=told.__getitem__) == "billing"
    assert result.denied == ("incident",)
    assert not result.nothing


def test_without_a_denial_the_message_itself_decides() -> None:
    result = understand(classified(WHOLE), ASKABLE, WEIGHTS)

    assert result.first == result.probabilities == INCIDENT
    assert result.denied == ()
    assert result.questions.asked == ("incident", "billing")


@pytest.mark.parametrize(
    ("unasked", "disputed"), [((0.9, 0.6), ("billing", "incident")), ((0.9, 0.1), ())]
)
def test_where_it_is_not_sure_what_is_asked_the_likeliest_are_offered(
    unasked: tuple[float, float], disputed: tuple[str, ...]
) -> None:
    both = WEIGHTS.questions.both.model_copy(update={"least": 1.0})
    never = WEIGHTS.questions.model_copy(update={"both": both})
    message = classified(replace(WHOLE, unasked=unasked))

    result = understand(message, ASKABLE, WEIGHTS.model_copy(update={"questions": never}))

    assert result.disputed == disputed


@pytest.mark.parametrize(
    ("shown", "likely", "asks"),
    [(0.9, "billing", 0.95), (0.6, "billing", 0.93), (0.1, "deny", 0.2)],
)
def test_what_denies_hides_no_question_that_another_part_shows(
    shown: float, likely: str, asks: float
) -> None:
    denies = {"deny": 0.8, "billing": 0.1, "incident": 0.1}
    part = {"out_of_scope": 0.05, "deny": 0.9 - shown, "billing": shown, "incident": 0.05}
    first = {TEXT: denies, "pas de panne": denies, "ma facture": part}

    result = understand(Classified(TEXT, FOUND, PARTIAL, first, denies), ASKABLE, WEIGHTS)

    for told in (result.first, result.probabilities):
        assert max(told, key=told.__getitem__) == likely
        assert sum(told.values()) == pytest.approx(1)
        assert told["billing"] + told["incident"] == pytest.approx(asks, abs=0.002)


def test_what_another_part_shows_counts_in_no_message_that_denies_nothing() -> None:
    talks = {"deny": 0.8, "billing": 0.1, "incident": 0.1}
    first = {TEXT: talks, "pas de panne": talks, "ma facture": BILLING}

    result = understand(Classified(TEXT, FOUND, WHOLE, first, talks), ASKABLE, WEIGHTS)

    assert result.first == talks


def test_what_perhaps_asks_nothing_is_offered() -> None:
    polarity = replace(WHOLE, nothing=0.85)
    alone = Classified(
        TEXT, FOUND[:1], replace(polarity, unasked=(0.1,)), {TEXT: INCIDENT}, INCIDENT
    )

    result = understand(alone, ASKABLE, WEIGHTS)

    assert not result.nothing
    assert result.disputed == ("incident",)


def test_two_questions_are_not_disputed() -> None:
    result = understand(classified(replace(WHOLE, unasked=(0.9, 0.6))), ASKABLE, WEIGHTS)

    assert result.questions.asked == ("incident", "billing")
    assert result.disputed == ()


def test_what_is_asked_after_all_is_not_told_as_denied() -> None:
    asks = replace(PARTIAL, unasked=(0.1, 0.9), removed=frozenset({1}))
    first = {TEXT: BILLING, "pas de panne": BILLING, "ma facture": BILLING}

    result = understand(Classified(TEXT, FOUND, asks, first, BILLING), ASKABLE, WEIGHTS)

    assert result.denied == ()


@pytest.mark.parametrize(
    ("status", "over", "declined"),
    [(DENIED, False, None), (OVER, True, None), (OPPOSITE, False, OPPOSITE)],
)
def test_a_message_that_asks_for_nothing_says_why(
    status: str, over: bool, declined: str | None
) -> None:
    polarity = replace(WHOLE, status=status, nothing=0.99)

    result = understand(classified(polarity), ASKABLE, WEIGHTS)

    assert (result.nothing, result.over, result.declined) == (True, over, declined)
    assert result.denied == ("incident",)
    assert result.questions.asked == ()


def test_the_parts_left_out_are_classified_even_when_nothing_can_be_cut() -> None:
    found = segments("panne, facture", [])

    assert parts_to_classify("panne, facture", found, PARTIAL) == ("panne", "facture")
    assert parts_to_classify("facture", segments("facture", []), WHOLE) == ()


def test_the_shipped_weights_are_read() -> None:
    parts = load_parts(Path("assistant/understanding/parts.json"))

    assert parts.questions.offered <= parts.questions.both.least


@pytest.mark.parametrize("content", ["", "[]", '{"polarity": 1}'])
def test_a_broken_file_says_how_to_write_it_again(tmp_path: Path, content: str) -> None:
    path = tmp_path / "parts.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CalibrationError, match="make calibrate"):
        load_parts(path)


def test_a_missing_file_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="make calibrate"):
        load_parts(tmp_path / "parts.json")
