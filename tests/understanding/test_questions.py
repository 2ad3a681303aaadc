"""Two questions in one message, or one."""

from __future__ import annotations

import pytest

from assistant.understanding.calibration import QuestionWeights
from assistant.understanding.questions import Half, Pair, Questions, find_questions, pairs, score

ASKABLE = frozenset({"login", "invoice", "incident"})
WEIGHTS = QuestionWeights(
    weights=(1.0, 1.0, 1.0), bias=0.0, threshold=0.95, offered=0.3, second=0.2
)
BOTH = {"login": 0.5, "invoice": 0.45, "incident": 0.05}
CLEAR = Half({"login": 0.9, "invoice": 0.05}, {"invoice": 0.9, "login": 0.05})


def test_two_clear_halves_are_two_questions_in_the_order_asked() -> None:
    assert find_questions(BOTH, [CLEAR], ASKABLE, WEIGHTS).asked == ("login", "invoice")
    turned = Half(CLEAR.behind, CLEAR.before)
    assert find_questions(BOTH, [turned], ASKABLE, WEIGHTS).asked == ("invoice", "login")


def test_the_best_of_several_cuts_is_taken() -> None:
    vague = Half({"incident": 0.4}, {"invoice": 0.4})

    assert find_questions(BOTH, [vague, CLEAR], ASKABLE, WEIGHTS).asked == ("login", "invoice")


def test_halves_that_ask_the_same_are_one_question() -> None:
    same = Half({"login": 0.9}, {"login": 0.8})

    assert pairs(BOTH, [same], ASKABLE) == []
    assert find_questions({"login": 0.95, "invoice": 0.03}, [same], ASKABLE, WEIGHTS) == Questions()


def test_a_doubtful_second_half_is_offered_besides_the_first() -> None:
    doubtful = Half({"login": 0.7}, {"invoice": 0.4})
    whole = {"login": 0.8, "invoice": 0.3}

    assert find_questions(whole, [doubtful], ASKABLE, WEIGHTS) == Questions(also="invoice")


def test_a_doubtful_pair_without_the_likeliest_intent_is_not_offered() -> None:
    doubtful = Half({"incident": 0.8}, {"invoice": 0.8})
    whole = {"login": 0.7, "invoice": 0.15, "incident": 0.15}

    assert find_questions(whole, [doubtful], ASKABLE, WEIGHTS) == Questions()


@pytest.mark.parametrize(("second", "also"), [(0.2, "invoice"), (0.19, None)])
def test_without_a_cut_a_likely_second_intent_is_offered(second: float, also: str | None) -> None:
    whole = {"login": 0.7, "invoice": second}

    assert find_questions(whole, [], ASKABLE, WEIGHTS) == Questions(also=also)


def test_dialogue_intents_are_no_questions() -> None:
    greeting = Half({"greet": 0.9, "login": 0.05}, {"login": 0.9})

    assert pairs({**BOTH, "greet": 0.4}, [greeting], ASKABLE) == []


def test_more_evidence_scores_higher_and_extremes_stay_between_zero_and_one() -> None:
    weak, strong = (Pair(("login", "invoice"), (value,) * 3) for value in (-1.0, 1.0))
    endless = Pair(("login", "invoice"), (1e6,) * 3)

    assert score(weak, WEIGHTS) < 0.5 < score(strong, WEIGHTS) < score(endless, WEIGHTS) <= 1


def test_certain_halves_do_not_overflow() -> None:
    certain = Half({"login": 1.0}, {"invoice": 1.0})

    (pair,) = pairs({"login": 1.0, "invoice": 0.0}, [certain], ASKABLE)
    assert 0 < score(pair, WEIGHTS) < 1
