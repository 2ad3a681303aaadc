"""To answer, to offer choices, to decline, or to follow a dialogue intent."""

from __future__ import annotations

import pytest

from assistant.understanding.calibration import DecisionWeights, LogisticWeights, Thresholds
from assistant.understanding.decision import Decision, Heard, decide, settles
from assistant.understanding.evidence import EARLY, FULL, products
from assistant.understanding.known_words import WordEvidence

ANSWERABLE = frozenset({"login", "password", "invoice", "incident"})
KNOWN = WordEvidence(words=2, unknown=0, foreign=0.0, mean=0.0)


def weights(names: tuple[str, ...], **given: float) -> LogisticWeights:
    single = tuple(given.get(name, 0.0) for name in names)
    return LogisticWeights(weights=single, products=(0.0,) * len(products(single)), bias=0.0)


# The probability itself, lowered by words that no question with an answer holds.
DECISION = DecisionWeights(
    early=weights(EARLY, probability=1.0, unknown=-10.0),
    right=weights(FULL, probability=1.0, unknown=-10.0),
    ours=weights(FULL, outside=-1.0, unknown=-10.0),
)
THRESHOLDS = Thresholds(
    settled=0.9, settled_outside=0.8, answer=0.5, offer=0.5, dialogue=0.4, choice=0.1
)


def heard(words: WordEvidence = KNOWN, settled: bool = False, **probabilities: float) -> Heard:
    return Heard(
        first=probabilities, final=probabilities, settled=settled, words=words, company=False
    )


def decided(words: WordEvidence = KNOWN, settled: bool = False, **probabilities: float) -> Decision:
    return decide(heard(words, settled, **probabilities), ANSWERABLE, DECISION, THRESHOLDS)


def test_a_sure_question_is_answered() -> None:
    decision = decided(login=0.9, password=0.06, greet=0.04)

    assert (decision.intent, decision.candidates) == ("login", ("login",))
    assert decision.sure == decision.confidence == pytest.approx(0.9)


def test_a_question_below_the_answer_threshold_is_offered() -> None:
    decision = decided(login=0.49, password=0.2, greet=0.1)

    assert (decision.intent, decision.candidates) == ("nlu_fallback", ("login", "password"))


def test_a_familiar_frame_around_an_unknown_word_is_not_answered() -> None:
    digicode = WordEvidence(words=2, unknown=1, foreign=3.0, mean=1.0)

    decision = decided(words=digicode, login=0.9, out_of_scope=0.05)

    assert decision.intent == "out_of_scope"
    assert decision.candidates == ()


def test_choices_are_the_three_likeliest_with_an_answer() -> None:
    decision = decided(incident=0.15, login=0.25, greet=0.2, invoice=0.19, password=0.21)

    assert decision.candidates == ("login", "password", "invoice")


def test_an_unlikely_intent_is_no_choice() -> None:
    assert decided(login=0.45, password=0.09, greet=0.3).candidates == ("login",)


def test_an_act_in_which_hardly_a_question_is_seen_has_no_choice() -> None:
    unknown = WordEvidence(words=2, unknown=1, foreign=3.0, mean=1.0)

    assert decided(follow_up=0.8, login=0.15, out_of_scope=0.02).candidates == ("login",)
    decision = decided(words=unknown, follow_up=0.8, login=0.15, out_of_scope=0.02)
    assert decision.candidates == ()


@pytest.mark.parametrize(
    ("probability", "intent"), [(0.4, "affirm"), (0.39, "nlu_fallback")], ids=["at", "below"]
)
def test_a_dialogue_intent_is_followed_from_its_threshold(probability: float, intent: str) -> None:
    assert decided(affirm=probability, login=0.3).intent == intent


def test_another_subject_is_declined() -> None:
    decision = decided(out_of_scope=0.8, login=0.05)

    assert (decision.intent, decision.confidence) == ("out_of_scope", 0.8)
    assert decision.candidates == ()


def test_perhaps_another_subject_is_asked_back_when_it_is_likely_ours() -> None:
    decision = decided(out_of_scope=0.35, login=0.3)

    assert (decision.intent, decision.candidates) == ("nlu_fallback", ("login",))


def test_nothing_likely_is_no_choice_and_is_asked_to_be_said_otherwise() -> None:
    decision = decided(affirm=0.3, deny=0.29, login=0.05)

    assert (decision.intent, decision.candidates) == ("nlu_fallback", ())


def test_a_settled_message_is_weighed_by_what_the_first_stage_knows() -> None:
    early = DECISION.model_copy(update={"early": weights(EARLY, probability=5.0)})

    decision = decide(heard(settled=True, login=0.6), ANSWERABLE, early, THRESHOLDS)

    assert decision.intent == "login"
    assert decision.sure > 0.85


def test_the_first_stage_settles_what_it_is_sure_of() -> None:
    assert settles(heard(login=0.95), ANSWERABLE, DECISION, THRESHOLDS)
    assert not settles(heard(login=0.85), ANSWERABLE, DECISION, THRESHOLDS)


def test_the_first_stage_settles_no_frame_around_an_unknown_word() -> None:
    digicode = WordEvidence(words=2, unknown=1, foreign=3.0, mean=1.0)

    assert not settles(heard(words=digicode, login=0.99), ANSWERABLE, DECISION, THRESHOLDS)


def test_what_is_no_question_is_settled_by_its_own_threshold() -> None:
    assert settles(heard(greet=0.8), ANSWERABLE, DECISION, THRESHOLDS)
    assert not settles(heard(greet=0.79), ANSWERABLE, DECISION, THRESHOLDS)
