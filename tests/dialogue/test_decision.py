"""What all the evidence together decides; the weights here are written for the tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.decision import Decision, decide
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.respond import perform
from assistant.dialogue.turn import Turn
from assistant.dialogue.weights import WEIGHTS, Weights, WeightsError, load_weights

ASK = "qui peut réinitialiser mon compte"
EVIDENCE = {
    "understood ask": 6.0,
    "understood act": 6.0,
    "fact likeness": 12.0,
    "is fact": -16.0,
    **{f"is {kind}": -30.0 for kind in ("follow_up", "topic", "profile", "not_profile")},
    "offered": 4.0,
    "title words": 4.0,
}
BOUNDS = {
    **{"question": 0.5, "agreed": 0.5, "fact": 0.5},
    **{"against": 0.9, "record": 0.5, "talk": 0.3},
}
TOLD = Memory(announced=True).about("lost_password")


@pytest.fixture
def weighing(context: Context) -> Context:
    return replace(context, weights=Weights(EVIDENCE, BOUNDS, 0.9, ""))


def decided(
    context: Context, text: str, intent: str, memory: Memory, **probabilities: float
) -> Decision:
    return decide(context, Turn(text, intent, probabilities=probabilities), memory)


def test_a_new_question_is_taken_for_one(weighing: Context) -> None:
    found = decided(weighing, "une panne", "incident", TOLD, incident=0.95)
    assert found.reading == Interpretation(kinds.ASK, "incident")


@pytest.mark.parametrize("memory", [Memory(announced=True), TOLD])
def test_what_a_message_may_deny_is_offered_with_what_else_it_may_ask(
    weighing: Context, memory: Memory
) -> None:
    turn = Turn(
        "la facture ça va, la panne non",
        "incident",
        probabilities={"incident": 0.95},
        disputed=("billing", "incident"),
    )
    found = decide(weighing, turn, memory)
    assert found.reading.kind == kinds.DOUBT
    assert found.candidates == ("billing", "incident")


def test_who_corrects_an_answer_is_answered(weighing: Context) -> None:
    said = "non, en fait je n'ai plus de réseau"
    turn = Turn(said, "incident", probabilities={"incident": 0.95}, disputed=("incident",))
    assert decide(weighing, turn, TOLD).reading == Interpretation(kinds.ASK, "incident")


def test_a_fact_of_what_was_told_is_found(weighing: Context) -> None:
    found = decided(weighing, ASK, "follow_up", TOLD, follow_up=0.6)
    assert found.reading.kind == kinds.FACT
    assert found.reading.statement is not None
    assert ASK in [ask.rstrip(" ?") for ask in found.reading.statement.asks]


def test_a_procedure_that_nothing_asks_for_is_asked_back_about(weighing: Context) -> None:
    found = decided(weighing, "c'est bizarre", "nlu_fallback", TOLD, incident=0.9)
    assert found.reading.kind == kinds.DOUBT


def test_what_is_asked_back_offers_the_likely_questions(weighing: Context) -> None:
    turn = Turn(
        "bizarre",
        "nlu_fallback",
        candidates=("incident", "abuse_email"),
        probabilities={"incident": 0.4, "abuse_email": 0.3},
    )
    found = decide(weighing, turn, TOLD)
    assert found.reading.kind == kinds.DOUBT
    assert found.candidates[:2] == ("incident", "abuse_email")


def test_a_question_denied_is_not_asked(weighing: Context) -> None:
    turn = Turn("pas une panne", "incident", probabilities={"incident": 0.95}, denied=("incident",))
    assert decide(weighing, turn, TOLD).reading.name != "incident"


def test_at_the_beginning_the_decision_taken_alone_stands(weighing: Context) -> None:
    turn = Turn(
        "facture", "nlu_fallback", candidates=("billing",), probabilities={"incident": 0.99}
    )
    found = decide(weighing, turn, Memory())
    assert (found.reading.kind, found.candidates) == (kinds.DOUBT, ("billing",))


def test_a_follow_up_on_nothing_is_the_question_that_it_may_be(context: Context) -> None:
    sure = Weights({"understood ask": 6.0, "is ask": 3.0}, dict.fromkeys(BOUNDS, 0.1), 0.9, "")
    turn = Turn("rien n'y fait", "not_solved", probabilities={"login_failure": 0.4})
    turn = replace(turn, candidates=("login_failure",))
    found = decide(replace(context, weights=sure), turn, Memory())
    assert "login_failure" in (found.reading.name, *found.candidates)


def test_a_choice_is_named_by_a_word_of_its_title(weighing: Context) -> None:
    asked = perform(
        weighing,
        Decision(Interpretation(kinds.ASK, "partner_account"), 1.0),
        Turn("compte partenaire", "partner_account"),
        Memory(announced=True),
    ).memory
    found = decided(weighing, "obtenir", "out_of_scope", asked)
    assert found.reading == Interpretation(kinds.ASK, "partner_account_request")


def test_why_is_told_strongest_first(weighing: Context) -> None:
    found = decided(weighing, "une panne", "incident", TOLD, incident=0.95)
    sizes = [abs(value) for _, value in found.why]
    assert sizes == sorted(sizes, reverse=True)
    assert found.others


def test_distress_needs_no_weighing(weighing: Context) -> None:
    found = decided(weighing, "j'ai envie de mourir", "incident", TOLD, incident=0.99)
    assert found.reading.kind == kinds.DISTRESS


def test_the_shipped_weights_are_complete() -> None:
    weights = load_weights(WEIGHTS)
    assert set(weights.bounds) == set(BOUNDS)
    assert weights.evidence


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    weights = Weights(EVIDENCE, BOUNDS, 0.5, "abc")
    weights.write(tmp_path / "weights.json")
    assert load_weights(tmp_path / "weights.json") == weights


@pytest.mark.parametrize("written", ["", "{", "[]", '{"bounds": {}}'])
def test_a_file_that_holds_no_weights_says_what_to_do(tmp_path: Path, written: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(written)
    with pytest.raises(WeightsError, match="make calibrate"):
        load_weights(path)


def test_where_a_fact_is_not_sure_enough_the_sure_question_is_followed(weighing: Context) -> None:
    turn = Turn(ASK, "incident", probabilities={"incident": 0.9}, sure=0.9)
    evidence = {**EVIDENCE, "understood ask": 4.0, "is fact": -12.0}
    careful = {**BOUNDS, "against": 0.99, "question": 0.99, "agreed": 0.99}
    leaning = replace(weighing, weights=Weights(evidence, careful, 0.9, ""))

    assert decide(leaning, turn, TOLD).reading == Interpretation(kinds.ASK, "incident")


def test_a_topic_may_be_offered_though_the_message_alone_is_unclear(weighing: Context) -> None:
    found = decided(weighing, "et les factures", "nlu_fallback", TOLD, billing=0.9)
    assert found.reading.name == "billing"


def test_who_asks_for_a_person_gets_one_where_the_rest_is_in_doubt(weighing: Context) -> None:
    turn = Turn(
        "quelqu'un pour ma facture en double",
        "nlu_fallback",
        candidates=("billing_duplicate",),
        probabilities={"billing_duplicate": 0.4},
        signals=frozenset({"human"}),
    )

    found = decide(weighing, turn, Memory(announced=True))

    assert found.reading == Interpretation(kinds.HUMAN, "billing_duplicate")


def test_how_to_do_what_was_told_is_told_again(weighing: Context) -> None:
    question = weighing.content.procedures["incident"].question
    result = Memory(announced=True).about("incident").about("billing_online")
    leaning = replace(
        weighing, weights=Weights({**EVIDENCE, "is fact": 0.0, "is ask": -30.0}, BOUNDS, 0.9, "")
    )

    found = decided(leaning, question, "follow_up", result, follow_up=0.1)

    assert found.reading == Interpretation(kinds.ASK, "incident")


def test_talk_around_a_sure_new_question_does_not_hide_it(weighing: Context) -> None:
    turn = Turn(
        "non, en fait c'est une panne",
        "incident",
        probabilities={"incident": 0.4, "deny": 0.5},
        sure=0.9,
    )

    assert decide(weighing, turn, TOLD).reading == Interpretation(kinds.ASK, "incident")
