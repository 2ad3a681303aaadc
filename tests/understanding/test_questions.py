"""Two or three questions in one message, or one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.understanding.polarity import DENIED, Polarity, Verdict
from assistant.understanding.questions import (
    Pair,
    Questions,
    QuestionWeights,
    Reading,
    find_questions,
    of_segments,
    pairs,
    texts_to_classify,
    without_topics_of,
)
from assistant.understanding.segments import segments

ASKABLE = frozenset({"login", "invoice", "incident"})
WEIGHTS = QuestionWeights(
    both=Verdict(
        evidence={"weaker half": 1.0, "clearer half": 1.0, "less of the whole": 1.0},
        bias=0.0,
        least=0.9,
    ),
    offered=0.3,
)
LOGIN, INVOICE, INCIDENT = "aa login", "aa invoice", "aa incident"
SURE, UNSURE = 0.9, 0.5


def likely(text: str, sure: float = SURE) -> dict[str, float]:
    named = [intent for intent in sorted(ASKABLE) if intent in text]
    rest = (1 - sure) / (len(ASKABLE) + 1)
    return {
        intent: sure / len(named) if intent in named else rest for intent in [*ASKABLE, "greet"]
    }


def score(pair: Pair, both: Verdict = WEIGHTS.both) -> float:
    return both.score(pair.evidence)


def reading(
    text: str,
    known: Mapping[str, Mapping[str, float]] | None = None,
    removed: frozenset[int] = frozenset(),
) -> Reading:
    found = segments(text, ["et"])
    parts = {part: likely(part) for part in [text, *texts_to_classify(text, found)]}
    polarity = Polarity(
        unasked=tuple(float(number in removed) for number in range(len(found))),
        removed=removed,
        status=DENIED,
        negating=tuple("pas" in segment.text.split() for segment in found),
        telling=tuple(len(segment.text.split()) for segment in found),
        asks=False,
        nothing=0.0,
    )
    return Reading(text, found, polarity, {**parts, **(known or {})})


@pytest.mark.parametrize("between", [", ", " et ", "\n", " / ", ". "])
def test_two_clear_halves_are_two_questions_in_the_order_asked(between: str) -> None:
    one = find_questions(reading(f"{LOGIN}{between}{INVOICE}"), ASKABLE, WEIGHTS)
    turned = find_questions(reading(f"{INVOICE}{between}{LOGIN}"), ASKABLE, WEIGHTS)

    assert one == Questions(("login", "invoice"))
    assert turned == Questions(("invoice", "login"))


def test_of_three_questions_two_are_asked_and_the_third_is_offered() -> None:
    text = f"1) {LOGIN} 2) {INVOICE} 3) {INCIDENT}"
    halves = {
        f"{INVOICE} 3) {INCIDENT}": likely("invoice"),
        f"1) {LOGIN} 2) {INVOICE}": likely("login"),
        text: dict.fromkeys(ASKABLE, 0.3),
    }

    found = find_questions(reading(text, halves), ASKABLE, WEIGHTS)

    assert found == Questions(("login", "invoice"), also="incident")


def test_halves_that_ask_the_same_are_one_question() -> None:
    same = reading(f"{LOGIN}, {LOGIN}")

    assert pairs(same, ASKABLE) == []
    assert find_questions(same, ASKABLE, WEIGHTS) == Questions()


def test_what_is_denied_is_no_question() -> None:
    denied = reading(f"{LOGIN}, {INVOICE}", removed=frozenset({0}))

    assert pairs(denied, ASKABLE) == []


def test_a_doubtful_second_half_is_offered_besides_the_first() -> None:
    text = f"{LOGIN}, {INVOICE}"
    doubtful = {INVOICE: likely("invoice", 0.4), text: {"login": 0.8, "invoice": 0.1}}

    assert find_questions(reading(text, doubtful), ASKABLE, WEIGHTS) == Questions(also="invoice")


def test_what_its_part_shows_less_than_something_else_is_not_offered() -> None:
    text = f"{LOGIN}, {INVOICE}"
    talk = {INVOICE: likely("invoice", 0.4) | {"help": 0.5}, text: {"login": 0.8, "invoice": 0.1}}

    assert find_questions(reading(text, talk), ASKABLE, WEIGHTS) == Questions()


def test_a_doubtful_pair_without_the_likeliest_intent_is_not_offered() -> None:
    text = f"{LOGIN}, {INVOICE}"
    elsewhere = {
        LOGIN: likely("login", 0.5),
        text: {"login": 0.15, "invoice": 0.15, "incident": 0.7},
    }

    assert find_questions(reading(text, elsewhere), ASKABLE, WEIGHTS) == Questions()


def test_without_a_cut_there_is_one_question() -> None:
    whole = {"login": 0.5, "invoice": 0.4}

    assert find_questions(reading("login", {"login": whole}), ASKABLE, WEIGHTS) == Questions()


def test_dialogue_intents_are_no_questions() -> None:
    text = f"bonjour bonjour, {LOGIN}"
    greeting = {"bonjour bonjour": {"greet": 0.9, "login": 0.05, "invoice": 0.0, "incident": 0.0}}
    whole = {text: {"greet": 0.5, "login": 0.5, "invoice": 0.0, "incident": 0.0}}

    assert pairs(reading(text, {**greeting, **whole}), ASKABLE) == []


def test_a_message_that_cannot_be_cut_needs_no_part_classified() -> None:
    assert texts_to_classify("login", segments("login", [])) == ()
    assert texts_to_classify("bonjour, login", segments("bonjour, login", [])) == ()


def test_each_part_is_classified_once() -> None:
    text = f"{LOGIN}, {INVOICE}, {INCIDENT}"

    assert texts_to_classify(text, segments(text, [])) == (
        LOGIN,
        f"{INVOICE}, {INCIDENT}",
        f"{LOGIN}, {INVOICE}",
        INCIDENT,
        INVOICE,
    )


def test_more_evidence_scores_higher_and_extremes_stay_between_zero_and_one() -> None:
    weak, strong, endless = (
        Pair(("login", "invoice"), (0, 1), {"weaker half": value}, frozenset())
        for value in (-1.0, 1.0, 1e6)
    )

    assert score(weak) < 0.5 < score(strong) < score(endless) <= 1


def test_unknown_evidence_weighs_nothing() -> None:
    unheard = {"mark unheard of": 1.0, "behind has unheard": 1.0}
    pair = Pair(("login", "invoice"), (0, 1), unheard, frozenset({"behind has unheard"}))

    assert score(pair) == 0.5


def test_the_words_around_a_cut_weigh_too() -> None:
    both = Verdict(evidence={"joint , et": 2.0}, bias=0.0, least=0.9)
    joined, apart = (
        pairs(reading(text), ASKABLE)[0]
        for text in (f"{LOGIN}, et {INVOICE}", f"{LOGIN}, {INVOICE}")
    )

    assert score(joined, both) > score(apart, both) == 0.5


def test_certain_halves_do_not_overflow() -> None:
    text = f"{LOGIN}, {INVOICE}"
    certain = {
        LOGIN: {"login": 1.0, "invoice": 0.0, "incident": 0.0},
        text: {"login": 1.0, "invoice": 0.0, "incident": 0.0},
    }

    (pair,) = pairs(reading(text, certain), ASKABLE)
    assert 0 < score(pair) < 1


def test_how_little_two_questions_have_to_do_with_each_other_speaks_for_them() -> None:
    apart = pairs(reading(f"{LOGIN}, {INVOICE}"), ASKABLE)[0].evidence
    mixed = {LOGIN: {**likely(LOGIN, UNSURE), "invoice": 0.4}}
    alike = pairs(reading(f"{LOGIN}, {INVOICE}", mixed), ASKABLE)[0].evidence

    assert apart["either in the other"] < alike["either in the other"]
    assert apart["weaker among questions"] > alike["weaker among questions"]


def test_a_negation_counts_on_its_side() -> None:
    (pair,) = pairs(reading(f"pas {LOGIN}, {INVOICE}"), ASKABLE)

    assert pair.evidence["negation before"] == 1
    assert pair.evidence["negation behind"] == pair.evidence["negation on both sides"] == 0


def test_how_likely_each_side_asks_for_nothing_speaks_against_it() -> None:
    told = reading(f"{LOGIN}, {INVOICE}")
    denied = replace(told, polarity=replace(told.polarity, unasked=(0.9, 0.1), nothing=0.2))

    (plain,), (pair,) = pairs(told, ASKABLE), pairs(denied, ASKABLE)

    for name in ("least unasked before", "first unasked"):
        assert pair.evidence[name] > 0 > plain.evidence[name]
    assert 0 > pair.evidence["nothing asked"] > plain.evidence["nothing asked"]
    assert pair.evidence["second unasked"] < 0
    assert pair.evidence["unasked"] == 0.9


def test_how_surely_both_are_asked_counts_where_one_may_be_denied() -> None:
    plain = reading(f"{LOGIN}, {INVOICE}")
    weighed = replace(plain, scores={"login": 0.2, "invoice": 0.9})

    (sure,), (told,) = pairs(plain, ASKABLE), pairs(weighed, ASKABLE)

    assert "may deny" not in sure.evidence
    assert told.evidence["may deny"] == 1
    assert told.evidence["less surely asked"] < 0 < told.evidence["more surely asked"]


def test_a_half_that_tells_nothing_asks_nothing() -> None:
    told = reading(f"{LOGIN}, {INVOICE}")
    one = replace(told, polarity=replace(told.polarity, telling=(2, 0)))

    assert pairs(one, ASKABLE) == []


def test_a_topic_and_a_question_of_its_own_are_one_question() -> None:
    topics = {"billing_online": "billing"}

    assert without_topics_of(Questions(("billing", "billing_online")), topics) == Questions()
    both = Questions(("billing", "incident"))
    assert without_topics_of(both, topics) == both


def test_a_message_that_cannot_be_cut_has_no_segments_of_its_own() -> None:
    whole, one, two = {"billing": 0.9}, {"billing": 0.2}, {"incident": 0.4}
    told = {"panne du portail, facture en double": whole, "panne du portail": one}
    told["facture en double"] = two
    cut, short = "panne du portail, facture en double", "ok, facture en double"

    assert of_segments(cut, segments(cut, []), told) == [one, two]
    assert of_segments(short, segments(short, []), {short: whole}) == []
